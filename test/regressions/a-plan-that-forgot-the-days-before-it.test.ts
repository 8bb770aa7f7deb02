/**
 * Seen: on a Monday `chaos plan --from` that Thursday listed acts for a week whose cap Monday to Wednesday use
 * up; the plan of the whole week had them refused.
 */
import { expect, it } from "vitest";
import { type Ahead, lookAt, type Scheduled } from "../../src/core/look-ahead.ts";
import { readRunCap } from "../../src/core/run-cap.ts";
import { cron, scheduled } from "../core/scheduled.ts";

const caps = [readRunCap("all", "3/week")];
const all: Scheduled[] = [{ schedule: scheduled(cron("0 10 * * *"), { caps }), groups: [] }];
const MONDAY = "2027-01-04T00:00Z";

function planned(from: string, to: string, now = MONDAY): Ahead[] {
  const [fromMs = 0, toMs = 0, nowMs = 0] = [from, to, now].map((text) => Date.parse(text));
  return [...lookAt(all, { fromMs, toMs }, { nowMs, past: [] })];
}

it.each([MONDAY, "2026-12-01T00:00Z", "2028-01-01T00:00Z"])(
  "days of a plan are the same whichever is its first, made on %s",
  (now) => {
    const whole = planned(MONDAY, "2027-01-18T00:00Z", now);
    expect(whole.map(({ act }) => (act ? "act" : "skip")).slice(0, 8)).toEqual([
      "act",
      "act",
      "act",
      "skip",
      "skip",
      "skip",
      "skip",
      "act",
    ]);
    for (const day of [1, 2, 3, 6, 7, 9])
      expect(
        planned(
          new Date(Date.parse(MONDAY) + day * 86_400_000).toISOString(),
          "2027-01-18T00:00Z",
          now,
        ),
      ).toEqual(whole.slice(day));
  },
);
