/**
 * The package as npm makes and installs it, in a project that is no part of ours: its types, its
 * dependencies, and the documentation's examples as they stand there, with testcontainers.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { describeDocker, dockerClient, dockerHost, testLabels } from "../lab/docker.ts";
import { runTool } from "../lab/run-tool.ts";
import { claimsOn } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, unique } from "./fixture.ts";

const ROOT = join(import.meta.dirname, "../..");
const own = unique("package");
const labels = JSON.stringify({ ...testLabels, [OWN_LABEL]: own });

const EXAMPLES = [
  "frozen.test.ts",
  "crashed.test.mjs",
  "cut-off.test.ts",
  "drill.test.mjs",
  "slow-service.test.ts",
];
const SOURCES = [
  "frozen.test.ts",
  "cut-off.test.ts",
  "throws.test.ts",
  "readme.test.ts",
  "slow-service.test.ts",
];
const NODE_TESTS = [
  "frozen.test.js",
  "crashed.test.mjs",
  "drill.test.mjs",
  "readme.test.js",
  "slow-service.test.js",
];

/** A test that breaks while its fault is in effect, and leaves its container for us to look at. */
const THROWS = `
import { test } from "node:test";
import { openChaos } from "chaos-army";
import { GenericContainer } from "testcontainers";

test("throws in the middle", async () => {
  await using chaos = await openChaos();
  const worker = await new GenericContainer("busybox:1").withCommand(["sleep", "3600"]).start();
  await using fault = await chaos.pause({ victims: worker });
  throw new Error("broken by " + fault.victims[0]?.evidence);
});
`;

/** The README's lines, with what they take for granted, and a look at what they leave. */
function readme(): string {
  const lines = /^```ts\n([\s\S]*?)^```/m.exec(readFileSync(join(ROOT, "README.md"), "utf8"))?.[1];
  return `
import assert from "node:assert/strict";
import { test } from "node:test";
import { openChaos } from "chaos-army";
import { GenericContainer } from "testcontainers";

test("the README's lines", async () => {
  const container = await new GenericContainer("busybox:1").withCommand(["sleep", "3600"]).start();
  {
    ${lines}
    assert.equal(fault.victims.length, 1);
  }
  await container.stop();
});
`;
}

/** Without skipLibCheck: our own declarations must be whole, with nothing but node's types beside them. */
const TYPES = `
import { type Chaos, openChaos, type Report } from "chaos-army";

export async function drill(): Promise<Report> {
  const chaos: Chaos = await openChaos();
  const fault = await chaos.pause({ victims: { service: "api" }, duration: "2s" });
  // @ts-expect-error: a slip
  await chaos.pause({ victims: "api", duratoin: "2s" });
  return fault.revert();
}
`;

/** Files by the name in their first line. */
function examples(): Map<string, string> {
  const page = readFileSync(join(ROOT, "docs/library.md"), "utf8");
  const blocks = [...page.matchAll(/^```[jt]s\n\/\/ (\S+)\n([\s\S]*?)^```/gm)];
  return new Map(blocks.map(([, name = "", text = ""]) => [name, text]));
}

/** On the lab's image, and so that what is left behind is found. */
function onLab(text: string): string {
  const container = 'new GenericContainer("busybox:1")';
  return text.replaceAll(
    container,
    `${container.replace("busybox", "chaos-lab/busybox")}.withLabels(${labels})`,
  );
}

async function pack(folder: string): Promise<string> {
  const whole = join(folder, "whole");
  cpSync(join(dirname(inject("program")), "../../dist"), join(whole, "dist"), { recursive: true });
  for (const file of ["package.json", "README.md", "LICENSE", "Dockerfile", "config"])
    cpSync(join(ROOT, file), join(whole, file), { recursive: true });
  const args = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  return join(folder, (await runTool("npm", args, { cwd: whole })).trim());
}

/** Ours as npm installs it; what only tests need is that of this checkout. */
async function install(project: string, tarball: string): Promise<void> {
  writeFileSync(join(project, "package.json"), '{"private": true, "type": "module"}');
  const quick = ["--omit=dev", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
  await runTool("npm", ["install", ...quick, "--silent", tarball], { cwd: project });
}

function borrow(project: string, ...names: string[]): void {
  for (const name of names)
    symlinkSync(join(ROOT, "node_modules", name), join(project, "node_modules", name));
}

describeDocker("the package, installed elsewhere", () => {
  const folder = mkdtempSync(join(tmpdir(), "chaos-package-"));
  const project = join(folder, "project");
  const env = {
    ...process.env,
    DOCKER_HOST: dockerHost,
    CHAOS_STATE: join(folder, "state"),
    TESTCONTAINERS_RYUK_DISABLED: "true",
  };
  const tool = (...args: string[]) => runTool(process.execPath, args, { cwd: project, env });
  const compile = (...args: string[]) =>
    tool(join(ROOT, "node_modules/typescript/bin/tsc"), "--module", "nodenext", ...args);
  const left = () =>
    dockerClient().listContainers({ all: true, filters: { label: [`${OWN_LABEL}=${own}`] } });

  beforeAll(async () => {
    mkdirSync(project);
    await install(project, await pack(folder));
    writeFileSync(join(project, "types.ts"), TYPES);
    await compile("--noEmit", "--strict", "--target", "es2022", "--types", "node", "types.ts");
    borrow(project, "testcontainers", "vitest");
    const more = new Map([
      ["throws.test.ts", THROWS],
      ["readme.test.ts", readme()],
    ]);
    for (const [name, text] of [...examples(), ...more])
      writeFileSync(join(project, name), onLab(text));
    await compile(
      "--target",
      "es2022",
      "--skipLibCheck",
      "--types",
      "node",
      "--strict",
      ...SOURCES,
    );
  });
  afterAll(async () => {
    await removeContainers(own);
    rmSync(folder, { recursive: true, force: true });
  });

  /** All in one go: each start of a runner costs more than what it runs. */
  const nodeTests = async () => {
    const ended = tool("--test", ...NODE_TESTS, "throws.test.js");
    return ended.catch(({ cause }: { cause: { stdout: string } }) => cause.stdout);
  };

  it("passes the documentation's examples, and leaves nothing where a test throws in a fault", async () => {
    expect([...examples().keys()]).toEqual(EXAMPLES);
    await removeContainers(own); // of a try before this one
    const said = await nodeTests();
    // Whole, so that a drill without a verdict is known by its reason and repeated.
    expect(said, said).toMatch(/# pass 6\n# fail 1\n/);
    expect(said).toContain("broken by the engine reports it paused");
    const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
    expect(await tool(vitest, "run", "cut-off.test.ts")).toMatch(/1 passed/);

    expect((await left()).map(({ Names }) => Names)).toHaveLength(1);
    const [worker] = await left();
    expect(worker?.State).toBe("running");
    expect(worker?.Status).not.toContain("Paused");
    expect(await claimsOn([worker?.Id ?? ""])).toEqual([]);
  });
});
