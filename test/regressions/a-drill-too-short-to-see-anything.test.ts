/**
 * Seen: with `--recover 200ms` a service that was never bad was a FAIL, because three good samples need
 * longer; a baseline shorter than an interval could only be inconclusive, after a minute's waiting; and
 * a threshold on a probe that was not there was found out after the deed.
 */
import { expect, it } from "vitest";
import { buildReport } from "../../src/reporter/report.ts";
import { inside } from "../cli/chaos.ts";
import { tinyEngine } from "../cli/tiny-engine.ts";
import { plan, run, samples, WATCHING } from "../reporter/journal.ts";

const PROBED = ["pause", "--name", "web-1", "--yes", "--probe", "s=http://127.0.0.1:1/"];

it("no outage, no FAIL: nobody waited to see that all was well", () => {
  const hasty = plan({ watching: { ...WATCHING, recoverMs: 0 } });
  const entries = run(hasty).map((one) =>
    one.kind === "finished" ? { ...one, recovered: false } : one,
  );
  expect(buildReport(entries, samples()).verdict).toMatchObject({ verdict: "pass", exit: 0 });
});

it.each([
  [
    ["--recover", "200ms"],
    /--recover 200 ms: too short to see a recovery, expected at least 800 ms/,
  ],
  [["--recover", "799ms"], /at least 800 ms/],
  [["--baseline", "1s", "--probe-interval", "2s"], /--baseline 1 s: .*expected at least 6 s/],
  [["--baseline", "0s"], /--baseline 0 ms: .*expected at least 300 ms/],
])("%j is refused before any engine is asked", async (flags, says) => {
  const { exit, stderr } = await inside([...PROBED, ...flags]);
  expect(stderr).toMatch(says);
  expect(exit).toBe(2);
});

it.each([
  ["--recover", "800ms"],
  ["--recover", "0s"],
  ["--recover", "200ms", "--no-verify"],
])("%s %s %s can be meant", async (...flags) => {
  const given = flags.filter((flag) => flag !== undefined);
  const { stderr } = await inside([...PROBED, ...given]);
  expect(stderr).toContain("[ENGINE_UNREACHABLE]");
});

it("a threshold that means no probe is refused before anything is touched", async () => {
  const engine = await tinyEngine();
  const rule = ["--threshold", "ttr{service=apo} <= 10s", "--host", engine.address];
  const { exit, stderr } = await inside([...PROBED, ...rule]);
  expect(stderr).toMatch(/"ttr\{service=apo\} <= 10s": no probe of this drill is meant/);
  expect(stderr).toContain("probe=s,role=service,service=s");
  expect(exit).toBe(2);
  expect(engine.calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
});
