/**
 * Seen: `chaos plan` had an act at 02:05, the second time that clocks show it; of that minute `--at` said that the
 * first one is meant, asked the calendar about the first one, and then said "act".
 */
import { expect, it } from "vitest";
import { explainMinute } from "../../src/core/explain-minute.ts";
import { lookAt } from "../../src/core/look-ahead.ts";
import { cron, scheduled } from "../core/scheduled.ts";

const [FIRST, SECOND] = ["2027-10-31T00:00Z", "2027-10-31T01:00Z"].map((text) => Date.parse(text));
const [FROM, TO] = [FIRST ?? 0, (SECOND ?? 0) + 3_600_000];
const standing = { nowMs: Date.parse("2027-10-01T00:00Z"), past: [] };

/** One of them draws the second hour. */
const all = Array.from({ length: 40 }, (_, n) => {
  const zone = "Europe/Berlin";
  const blackouts = ["2027-10-31T01:00Z/2027-10-31T01:01Z"];
  const words = { zone, seed: `s${n}`, experiment: `x${n}`, workDays: "mon-sun", blackouts };
  return { schedule: scheduled(cron("30 2 * * *", 7_200_000), words), groups: [] };
});

function said(local: string, experiment: string): readonly string[] {
  const minute = explainMinute(local, all, standing).find((one) => one.experiment === experiment);
  return minute?.says ?? [];
}

it("a minute that is shown twice is explained for each of its times", () => {
  const rows = [...lookAt(all, { fromMs: FROM, toMs: TO }, standing)];
  const late = rows.find(({ act, atMs }) => act && atMs >= (SECOND ?? 0));
  expect(late).toBeDefined();
  const { local = "", experiment = "", reason } = late ?? {};
  expect(said(local, experiment).slice(2)).toEqual([
    "the first time: nothing of the calendar is against an act",
    "the first time: no occasion falls on this minute",
    "the second time: nothing of the calendar is against an act",
    `the second time: act: ${reason}`,
  ]);
});

it("the calendar is asked about both", () => {
  const [, , first, , second] = said("2027-10-31T02:00", "x0");
  expect(first).toBe("the first time: nothing of the calendar is against an act");
  expect(second).toMatch(/^the second time: .*blackout/);
});
