/** What earlier runs are remembered for. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import * as j from "../reporter/journal.ts";
import { inside, temporaryFolder } from "./chaos.ts";

const lines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join("");

/** Records a run whose front is out from 3.1 s on. */
function record(
  state: string,
  run: string,
  { until = 3_500, ...plan }: { until?: number } & Partial<Plan> = {},
) {
  const folder = join(state, "engine", "runs", run);
  mkdirSync(folder, { recursive: true });
  const entries = j.run(j.plan({ run, ...plan }));
  writeFileSync(join(folder, "journal.jsonl"), lines(entries));
  writeFileSync(join(folder, "samples.jsonl"), lines(j.samples(j.badIn(3_100, until))));
}

function recorded(): string {
  const state = temporaryFolder();
  record(state, "20260101T000000-kill-aaaa");
  record(state, "20260102T000000-kill-bbbb", { until: 6_500 });
  record(state, "20260103T000000-kill-cccc", { name: "another", selection: "zone b" });
  return state;
}

describe("chaos history", () => {
  it("lists runs, the newest first, and how steady their verdicts are", async () => {
    const { exit, stdout } = await inside(["history", "--state", recorded()]);

    expect(exit).toBe(0);
    expect(stdout.match(/kill-\w{4}/g)).toEqual(["kill-cccc", "kill-bbbb", "kill-aaaa"]);
    expect(stdout).toMatch(
      /kill zone a: 1 of 2 passed \(in the long run .* at least\); .* turned once/,
    );
  });

  it("as JSON, of one experiment, so many", async () => {
    const state = recorded();
    const { stdout } = await inside([
      "history",
      "kill zone a",
      "--last",
      "1",
      "--json",
      "--state",
      state,
    ]);

    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      runs: [{ run: "20260102T000000-kill-bbbb", verdict: "fail" }],
    });
  });

  it("passes over a run that cannot be read", async () => {
    const state = recorded();
    writeFileSync(
      join(state, "engine", "runs", "20260102T000000-kill-bbbb", "journal.jsonl"),
      "{}\n",
    );

    const { exit, stdout } = await inside(["history", "--state", state]);
    expect([exit, stdout.match(/kill-\w{4}/g)]).toEqual([0, ["kill-cccc", "kill-aaaa"]]);
  });

  it.each([
    [["history", "kill zon a"], 2, 'Did you mean "kill zone a"?'],
    [["history", "--last", "0"], 2, "expected 1 to 10000"],
  ])("refuses %j", async (words, status, why) => {
    const { exit, stderr } = await inside([...words, "--state", recorded()]);
    expect([exit, stderr]).toEqual([status, expect.stringContaining(why)]);
  });

  it("says of an empty folder that there is nothing", async () => {
    const { exit, stdout } = await inside(["history", "--state", temporaryFolder()]);
    expect([exit, stdout]).toEqual([0, expect.stringContaining("No run is recorded")]);
  });
});

describe("chaos compare", () => {
  const compare = (...words: string[]) => inside(["compare", ...words, "--state", recorded()]);

  it("exits with 1 where the second is worse, and says in what", async () => {
    const { exit, stdout } = await compare("20260101", "20260102");

    expect(exit).toBe(1);
    expect(stdout).toMatch(/front +longest_outage +\S+ \w+ +\S+ \w+ +✗ worse/);
    expect(stdout).toContain("20260102T000000-kill-bbbb is worse than 20260101T000000-kill-aaaa");
  });

  it("exits with 0 the other way round, and of a run and itself", async () => {
    expect(await compare("20260102", "20260101")).toMatchObject({ exit: 0 });
    const { exit, stdout } = await compare("20260101", "20260101", "--json");
    expect([
      exit,
      JSON.parse(stdout).figures.every(({ is }: { is: string }) => is === "alike"),
    ]).toEqual([0, true]);
  });

  it("refuses runs of different experiments, and says what differs", async () => {
    const { exit, stderr } = await compare("20260101", "last");
    expect([exit, stderr]).toEqual([2, expect.stringContaining("differing in selection")]);
  });
});

it("a summary beside the journal is used, and is not needed", async () => {
  const state = recorded();
  const folder = join(state, "engine", "runs", "20260101T000000-kill-aaaa");
  const { stdout } = await inside(["history", "--json", "--state", state]);
  const summary = JSON.parse(stdout).runs.at(-1);
  expect(existsSync(join(folder, "summary.json"))).toBe(false);

  writeFileSync(join(folder, "summary.json"), JSON.stringify({ ...summary, because: "as kept" }));
  const again = await inside(["history", "--json", "--state", state]);
  expect(JSON.parse(again.stdout).runs.at(-1).because).toBe("as kept");
  writeFileSync(join(folder, "summary.json"), '{"version": 0}');
  const anew = await inside(["history", "--json", "--state", state]);
  expect(JSON.parse(anew.stdout).runs.at(-1)).toEqual(summary);
  expect(readFileSync(join(folder, "summary.json"), "utf8")).toBe('{"version": 0}');
});

describe("--on-inconclusive warn", () => {
  const doubtful = () => {
    const state = temporaryFolder();
    record(state, "20260101T000000-kill-aaaa", {
      watching: { ...j.WATCHING, onInconclusive: "warn", thresholds: ["ttr <= 440ms"] },
    });
    return state;
  };

  it("lets an inconclusive run exit with 0, and says so in every report", async () => {
    const file = join(temporaryFolder(), "out.xml");
    const { exit, stdout, stderr } = await inside([
      "report",
      "--state",
      doubtful(),
      "--junit",
      file,
      "--github",
    ]);

    expect([exit, stdout]).toEqual([
      0,
      expect.stringMatching(/^INCONCLUSIVE .*exit 0,\s+inconclusive only warns/s),
    ]);
    expect(stderr).toMatch(/^::warning title=INCONCLUSIVE/m);
    expect(stderr).not.toContain("::error");
    const xml = readFileSync(file, "utf8");
    expect(xml).toMatch(/failures="0" errors="0"/);
    expect(xml).toContain("inconclusive, which only warns: front");
  });

  it("is asked for by fail or warn", async () => {
    const words = ["kill", "--all", "--dry-run", "--on-inconclusive", "wran"];
    const { exit, stderr } = await inside(words);
    expect([exit, stderr]).toEqual([2, expect.stringContaining('Did you mean "warn"?')]);
  });

  it("--baseline of chaos run takes a run, no duration", async () => {
    const file = join(temporaryFolder(), "drill.yaml");
    writeFileSync(
      file,
      "version: 1\nexperiments:\n  - name: a\n    faults: [{ monkey: noop, select: { all: true } }]\n",
    );
    const { exit, stderr } = await inside(["run", file, "--baseline", "5s"]);
    expect([exit, stderr]).toEqual([
      2,
      expect.stringContaining("a run or last-pass is expected here"),
    ]);
  });
});
