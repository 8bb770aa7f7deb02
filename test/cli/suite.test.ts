/** Suites on a fleet of local processes: real runs of real experiments, judged by commands of their own. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { areApart, footprintIn } from "../../src/cli/footprint.ts";
import { importBuilt } from "../built.ts";
import * as j from "../reporter/journal.ts";
import { cat, endFleets, launchFleet, newFolder } from "../targets/process/fleets.ts";
import { inside, temporaryFolder } from "./chaos.ts";

type Built = typeof import("../../src/cli/program.ts");
/** Compiled, because it starts a program beside it. */
const { main } = await importBuilt<Built>("cli/program.js");

const fleet = { host: "" };
beforeAll(async () => {
  const { socket } = await launchFleet([cat("api-1"), cat("api-2"), cat("db-1")]);
  fleet.host = `process://${socket}`;
});
afterAll(endFleets);

const experiment = (name: string, victim: string, more = "") => `  - name: ${name}
    faults: [{ monkey: pause, options: { duration: 700ms }, select: { name: ${victim} } }]
    watch: { coolDown: 0s }
    minAge: 0s
${more}`;
const fileOf = (...experiments: string[]) => `version: 1\nexperiments:\n${experiments.join("")}`;

function folder(files: Record<string, string>): string {
  const path = join(temporaryFolder(), "suite");
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

interface Told {
  readonly name: string;
  readonly file: string;
  readonly verdict: { readonly verdict: string; readonly because: string };
  readonly retried?: true;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly findings: string[];
}

async function run(suite: string, flags: string[], command: string[]) {
  const json = join(temporaryFolder(), "report.json");
  const words = ["--host", fleet.host, "--state", newFolder(), "--watchdog", "none", "run", suite];
  const all = [...words, "--yes", "--json", json, ...flags, "--", ...command];
  const outcome = await inside(all, {}, main);
  const runs = JSON.parse(readFileSync(json, "utf8")).runs as Told[];
  return { ...outcome, runs };
}

/** A command that ends with 0 from the n-th time on. */
function failingUntil(n: number): string[] {
  const file = join(temporaryFolder(), "count");
  writeFileSync(file, "");
  return ["/bin/sh", "-c", `echo . >> "${file}"; test $(wc -l < "${file}") -ge ${n}`];
}

const TRUE = ["/bin/true"];

describe("a suite", () => {
  it("is all files of a folder in the order of their names, with one report and one exit status", async () => {
    const suite = folder({
      "b.yml": fileOf(experiment("second", "api-2")),
      "a.yaml": fileOf(experiment("first", "api-1")),
      "notes.txt": "not a drill",
    });

    const { exit, runs, stderr } = await run(suite, [], TRUE);

    expect(exit, stderr).toBe(0);
    expect(runs.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(runs[1]?.file).toMatch(/suite\/b\.yml$/);
  });

  it("tells every mistake of every file at once, and touches nothing", async () => {
    const suite = folder({
      "a.yaml": fileOf(experiment("first", "api-1")).replace("pause", "pauze"),
      "b.yaml": fileOf(experiment("second", "api-1")).replace("minAge", "minAgo"),
    });
    const { exit, stderr } = await inside(["run", suite, "--yes"]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/a\.yaml:[\s\S]*b\.yaml:/);
  });

  it.each([
    [{}, "holds 0 drill files"],
    [
      { "a.yaml": fileOf(experiment("x", "api-1")), "b.yaml": fileOf(experiment("x", "api-2")) },
      'Two experiments are called "x", in ',
    ],
  ])("refuses %j", async (files, why) => {
    const { exit, stderr } = await inside(["run", folder(files), "--yes"]);
    expect([exit, stderr]).toEqual([2, expect.stringContaining(why)]);
  });
});

describe("--retries", () => {
  const suite = () => folder({ "a.yaml": fileOf(experiment("first", "api-1")) });

  it("runs again what failed, and what passes then is called flaky", async () => {
    const { exit, runs } = await run(suite(), ["--retries", "2"], failingUntil(2));

    expect(exit).toBe(0);
    expect(runs.map(({ verdict, retried }) => [verdict.verdict, retried])).toEqual([
      ["fail", true],
      ["pass", undefined],
    ]);
    expect(runs[1]?.findings.join()).toMatch(/^flaky: it passed at try 2 of 3; before: fail in /);
  });

  it("ends where none of the tries passes, with the last one's verdict", async () => {
    const { exit, runs } = await run(suite(), ["--retries", "1"], failingUntil(9));
    expect([exit, runs.length]).toEqual([1, 2]);
  });

  it("is a green suite for JUnit's readers, with the failure that was", async () => {
    const file = join(temporaryFolder(), "out.xml");
    await run(suite(), ["--retries", "1", "--junit", file], failingUntil(2));
    const xml = readFileSync(file, "utf8");
    expect(xml).toMatch(/<testsuites [^>]*failures="0" errors="0"/);
    expect(xml).toContain("<flakyFailure");
  });

  it("lets a failure stand that no later try passed: an inconclusive one was a green suite", async () => {
    const [been, xml] = ["been", "out.xml"].map((name) => join(temporaryFolder(), name));
    const flags = ["--retries", "1", "--on-inconclusive", "warn", "--junit", xml!];
    // What still runs when the fault is over is inconclusive.
    const command = `test -e "${been}" && exec sleep 60; touch "${been}"; exit 3`;
    const { exit, runs } = await run(suite(), flags, ["/bin/sh", "-c", command]);

    expect(runs.map(({ verdict, retried }) => [verdict.verdict, retried])).toEqual([
      ["fail", undefined],
      ["inconclusive", true],
    ]);
    expect(exit).toBe(1);
    expect(readFileSync(xml!, "utf8")).toMatch(/<testsuites [^>]*failures="[1-9]/);
  });

  it("may be the file's to say", async () => {
    const own = folder({ "a.yaml": fileOf(experiment("first", "api-1", "    retries: 1\n")) });
    expect((await run(own, [], failingUntil(2))).exit).toBe(0);
  });
});

it("--fail-fast begins nothing more after one that did not pass, and no report is green for want of it", async () => {
  const suite = folder({
    "a.yaml": fileOf(experiment("first", "api-1"), experiment("second", "api-2")),
  });

  const { exit, runs } = await run(suite, ["--fail-fast"], failingUntil(9));

  expect(exit).toBe(1);
  expect(runs.map(({ verdict }) => verdict.verdict)).toEqual(["fail", "stopped"]);
});

describe("--side-by-side", () => {
  const overlap = ([a, b]: Told[]) => a!.startedAt < b!.endedAt && b!.startedAt < a!.endedAt;

  it("runs at once what is apart, and tells of it in the file's order", async () => {
    const suite = folder({
      "a.yaml": fileOf(experiment("first", "api-1"), experiment("second", "api-2")),
    });
    const { exit, runs, stderr } = await run(suite, ["--side-by-side", "2"], TRUE);

    expect(exit, stderr).toBe(0);
    expect(runs.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(overlap(runs)).toBe(true);
  });

  it("runs one after another what hits the same", async () => {
    const suite = folder({
      "a.yaml": fileOf(experiment("first", "api-1"), experiment("second", "api-1")),
    });
    const { exit, runs, stderr } = await run(suite, ["--side-by-side", "2"], TRUE);
    expect(exit, stderr).toBe(0);
    expect(overlap(runs)).toBe(false);
  });

  const { faults } = j.plan();
  const replicas = [{ service: "api", members: [{ id: "9", healthy: true }] }];
  const aimed = [j.probe("x", { target: j.VICTIM.id })];

  it.each([
    ["hit the same", { faults }, { faults }, false],
    ["look at the same", { probes: [j.probe("front")] }, { probes: [j.probe("front")] }, false],
    ["look at whom the other hits", { faults }, { probes: aimed }, false],
    ["hit replicas of one service", { replicas }, { replicas }, false],
    ["have nothing in common", { faults }, { replicas, probes: [j.probe("front")] }, true],
  ])("of two that %s: %#", (_case, one, other, expected) => {
    const print = (more: object) => footprintIn(j.plan({ faults: [], probes: [], ...more }));
    expect(areApart(print(one), print(other))).toBe(expected);
    expect(areApart(print(other), print(one))).toBe(expected);
    expect(areApart(undefined, print(one))).toBe(false);
  });

  it.each([
    [["--side-by-side", "0"], "expected 1 to 20"],
    [["--side-by-side", "2"], "without --yes"],
    [["--retries", "x"], "expected 0 to 10"],
  ])("refuses %j", async (flags, why) => {
    const suite = folder({ "a.yaml": fileOf(experiment("first", "api-1")) });
    const { exit, stderr } = await inside(["run", suite, ...flags]);
    expect([exit, stderr]).toEqual([2, expect.stringContaining(why)]);
  });
});
