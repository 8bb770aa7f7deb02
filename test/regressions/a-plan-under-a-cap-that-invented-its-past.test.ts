/**
 * Seen: a schedule of each second with `caps: { all: 5/week }`, nothing ever run: the first lines of `chaos plan`
 * were refused by "there were 5 runs". Between two readings of the clock the past of four weeks was simulated,
 * each act looking at all before it: a day of five experiments was not planned in 10 minutes.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { type Ahead, lookAt, type Scheduled } from "../../src/core/look-ahead.ts";
import { readRunCap } from "../../src/core/run-cap.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";
import { tinyEngine } from "../cli/tiny-engine.ts";
import { every, scheduled } from "../core/scheduled.ts";

const DRILL = `version: 1
experiments:
  - name: x
    faults: [{ monkey: kill, select: { all: true } }]
    schedule: { cron: "* * * * * *", workDays: mon-sun, caps: { all: 5/week } }
`;

it("a plan's first acts are under no cap that nothing has used up", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "drill.yaml");
  writeFileSync(file, DRILL);
  let nowMs = Date.parse("2027-01-05T12:00:00.500Z");
  vi.spyOn(Date, "now").mockImplementation(() => nowMs);
  // The engine takes its time to answer.
  const later = {
    toJSON: () => {
      nowMs += 3_000;
      return { ID: "TINY:ENGINE", Name: "tiny" };
    },
  };
  const { address } = await tinyEngine({ "/info": later });
  const words = ["--host", address, "--state", join(folder, "none"), "plan", file];
  const { stdout, stderr } = await inside([...words, "--days", "1", "--acts", "--json"]);
  vi.restoreAllMocks();
  expect(nowMs, stderr).toBeGreaterThan(Date.parse("2027-01-05T12:00:03Z"));
  const { from, occasions } = JSON.parse(stdout) as { from: string; occasions: { due: string }[] };
  expect(from).toBe("2027-01-05T12:00:00.500Z");
  const five = [1, 2, 3, 4, 5].map((second) => `2027-01-05T12:00:0${second}.000Z`);
  expect(occasions.map(({ due }) => due)).toEqual(five);
});

const NOW_MS = Date.parse("2027-01-07T12:00Z");
const MINUTE_MS = 60_000;

/** The plan of 20 minutes, and which instants its zone was asked for: of those that are over, where a week began. */
function planned(fromMs: number): { rows: Ahead[]; asked: number[] } {
  const schedule = scheduled(every(1_000), { caps: [readRunCap("all", "1000/week")] });
  const asked: number[] = [];
  const { zone } = schedule.calendar;
  const localAt = (ms: number) => {
    asked.push(ms);
    return zone.localAt(ms);
  };
  const calendar = { ...schedule.calendar, zone: { ...zone, localAt } };
  const all: Scheduled[] = [{ schedule: { ...schedule, calendar }, groups: [] }];
  const span = { fromMs, toMs: fromMs + 20 * MINUTE_MS };
  return { rows: [...lookAt(all, span, { nowMs: NOW_MS, past: [] })], asked };
}

it("a plan from now on simulates nothing that is over, and looks at each act once", () => {
  const { rows, asked } = planned(NOW_MS);
  expect(rows.filter(({ act }) => act)).toHaveLength(1_000);
  expect(asked.filter((ms) => ms < NOW_MS - 2_000)).toHaveLength(3);
  expect(asked.length).toBeLessThan(10 * rows.length);
});

it("a plan that begins later counts from now on, and no earlier", () => {
  const { rows, asked } = planned(NOW_MS + 30 * MINUTE_MS);
  expect(rows.some(({ act }) => act)).toBe(false);
  expect(asked.filter((ms) => ms < NOW_MS - 2_000)).toHaveLength(3);
});
