/** What we show for pipelines: each is parsed as its reader would, and its scripts run with stand-ins for chaos and docker. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { temporaryFolder } from "../cli/chaos.ts";
import { programDoc } from "../cli/shown-commands.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const example = (file: string) => read(`config/examples/ci/${file}`);

/** A folder in which scripts find programs that only note how they were called. */
function stage(exit = 0) {
  const folder = temporaryFolder();
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const log = join(folder, "calls");
  for (const name of ["chaos", "docker"]) {
    const status = name === "chaos" ? exit : 0;
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\nfor word in ${name} "$@"; do printf '%s\\n' "$word" >> "${log}"; done\necho -- >> "${log}"\nexit ${status}\n`,
    );
    chmodSync(join(bin, name), 0o755);
  }
  writeFileSync(log, "");
  const output = join(folder, "output");
  writeFileSync(output, "");
  const run = (script: string, env: Record<string, string> = {}, shell = "bash") => {
    const all = { PATH: `${bin}:${process.env.PATH}`, GITHUB_OUTPUT: output, ...env };
    const { status, stderr } = spawnSync(shell, ["-c", script], {
      cwd: folder,
      env: all,
      encoding: "utf8",
    });
    const calls = readFileSync(log, "utf8")
      .split("--\n")
      .slice(0, -1)
      .map((one) => one.trimEnd().split("\n"));
    return { status, stderr, calls, output: readFileSync(output, "utf8") };
  };
  return { folder, run };
}

/** Flags that `chaos run` does not have would be found out in somebody's pipeline. */
async function unknownFlags(words: readonly string[]): Promise<string[]> {
  const { commands } = await programDoc();
  const known = commands.find(({ name }) => name === "run")!.flags.flatMap(({ names }) => names);
  return words.filter((word) => word.startsWith("--") && !known.includes(word));
}

describe("action.yml", () => {
  const action = parse(read("action.yml"));
  const step = action.runs.steps.find(({ id }: { id?: string }) => id === "chaos");
  const inputs = Object.entries(action.inputs as Record<string, { default?: string }>);
  /** As GitHub fills them in. */
  const envWith = (given: Record<string, string>) => {
    const values: Record<string, string> = Object.fromEntries(
      inputs.map(([name, one]) => [name, given[name] ?? one.default ?? ""]),
    );
    return Object.fromEntries(
      Object.entries(step.env as Record<string, string>).map(([key, text]) => [
        key,
        text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_, name: string) => values[name] ?? "?"),
      ]),
    );
  };

  it("is a composite action whose inputs are all used, and whose scripts hold none of them", () => {
    expect(action.runs.using).toBe("composite");
    const text = read("action.yml");
    for (const [name] of inputs)
      expect(text).toContain(`\${{ inputs.${name} }}`.replace("version }}", "version }}"));
    for (const { run = "" } of action.runs.steps) expect(run).not.toContain("${{");
    for (const { run, shell } of action.runs.steps) if (run) expect(shell).toBe("bash");
  });

  it("calls chaos run with what it was given", async () => {
    const { run } = stage();
    const { calls, status, stderr, output } = run(step.run, envWith({ suite: "my suite" }));

    expect(status, stderr).toBe(0);
    expect(calls).toHaveLength(1);
    expect(calls[0]!.slice(0, 4)).toEqual(["chaos", "run", "my suite", "--yes"]);
    expect(await unknownFlags(calls[0]!)).toEqual([]);
    expect(output).toContain("report=chaos-report/report.html\n");
  });

  it("takes names line by line, and lets nobody slip a command in", () => {
    const { run } = stage();
    const given = {
      suite: "s",
      experiments: "zone a dies\n$(touch pwned); x\n",
      baseline: "last-pass",
      "fail-fast": "true",
    };
    const { calls } = run(step.run, envWith(given));
    expect(calls[0]!.slice(2, 5)).toEqual(["s", "zone a dies", "$(touch pwned); x"]);
    expect(calls[0]).toEqual(expect.arrayContaining(["--baseline", "last-pass", "--fail-fast"]));
  });

  it("fails with chaos's own exit status, its outputs written", () => {
    const { run } = stage(3);
    const { status, output } = run(step.run, envWith({ suite: "s" }));
    expect([status, output]).toEqual([3, expect.stringContaining("report=")]);
  });

  it("gives on what chaos gives as outputs", () => {
    const given = ["verdict", "exit", "because", "score"];
    for (const name of given)
      expect(action.outputs[name].value).toBe(`\${{ steps.chaos.outputs.${name} }}`);
  });
});

describe("the example for GitLab", () => {
  const { chaos: job } = parse(example("gitlab-ci.yml"));

  it("runs, and its reports are those that it writes", async () => {
    const { calls, status, stderr } = stage().run(job.script.join("\n"));
    expect(status, stderr).toBe(0);
    expect(await unknownFlags(calls[0]!)).toEqual([]);
    const { junit, metrics } = job.artifacts.reports;
    expect(calls[0]).toEqual(expect.arrayContaining([junit, metrics]));
    expect(job.artifacts.when).toBe("always");
  });
});

describe("the example for Jenkins", () => {
  const text = example("Jenkinsfile");
  const [, script = ""] = /sh '''([\s\S]*?)'''/.exec(text) ?? [];

  it("runs, and Jenkins reads what it writes", async () => {
    const { calls, status, stderr } = stage().run(script, {}, "sh");
    expect(status, stderr).toBe(0);
    expect(await unknownFlags(calls[0]!)).toEqual([]);
    const [, junit = ""] = /junit '([^']+)'/.exec(text) ?? [];
    expect(calls[0]).toContain(junit);
    expect([...text].filter((sign) => sign === "{").length).toBe(
      [...text].filter((sign) => sign === "}").length,
    );
  });
});

describe("the example for GitHub", () => {
  it("uses inputs that the action has", () => {
    const { jobs } = parse(example("github-workflow.yml"));
    const step = jobs.chaos.steps.find(({ id }: { id?: string }) => id === "chaos");
    const { inputs } = parse(read("action.yml"));
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
  });
});

describe("pipeline.sh", () => {
  const path = join(ROOT, "config/examples/ci/pipeline.sh");
  const run = (exit: number) => stage(exit).run(`sh "${path}" compose.yaml suite/`, {}, "sh");

  it("is valid for a plain shell", () => {
    expect(spawnSync("sh", ["-n", path]).status).toBe(0);
  });

  it.each([0, 1, 3, 4, 6, 130])("leaves with %i, the system brought down", (exit) => {
    const { status, calls } = run(exit);
    expect(status).toBe(exit);
    expect(
      calls.map(([program, ...words]) => [program, words[0] === "compose" ? words[3] : words[0]]),
    ).toEqual([
      ["docker", "up"],
      ["chaos", "run"],
      ["docker", "down"],
    ]);
  });

  it("undoes what may be left before it leaves with 5", () => {
    expect(run(5).calls.some(([program, verb]) => program === "chaos" && verb === "revert")).toBe(
      true,
    );
  });
});
