/** What we enumerate is what node-cron fires, and what another library reads. */
import { Cron as Croner } from "croner";
import fc from "fast-check";
import { createTask, validate } from "node-cron";
import { describe, expect, it } from "vitest";
import { readCron } from "../../src/cron.ts";
import { isFull } from "../proof.ts";
import { cron, occasionsIn, scheduled } from "./scheduled.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** A field of numbers from min to max, in all the forms that we take. */
function field(min: number, max: number, names?: readonly string[]) {
  const value = fc.integer({ min, max });
  const range = fc.tuple(value, value).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const step = fc.integer({ min: 1, max: Math.max(2, max - min) });
  const parts = [
    fc.constant("*"),
    value.map(String),
    range.map(([a, b]) => `${a}-${b}`),
    fc.tuple(range, step).map(([[a, b], n]) => `${a}-${b}/${Math.min(n, b - a + 1)}`),
    step.map((n) => `*/${n}`),
    ...(names ? [value.map((n) => names[(n - min) % names.length] as string)] : []),
  ];
  const one = fc.oneof(...parts);
  return fc.oneof(
    one,
    fc
      .array(
        one.filter((part) => part !== "*"),
        { minLength: 2, maxLength: 3 },
      )
      .map((list) => list.join(",")),
  );
}

const expressions = fc
  .tuple(
    field(0, 59),
    field(0, 59),
    field(0, 23),
    field(1, 31),
    field(1, 12, MONTHS),
    field(0, 6, DAYS),
    fc.boolean(),
  )
  .map(([s, m, h, day, month, weekday, byDay]) =>
    [s, m, h, byDay ? day : "*", month, byDay ? "*" : weekday].join(" "),
  )
  // The 31st of April, which both refuse.
  .filter((expression) => validate(expression));

describe("a cron expression", () => {
  it("is due exactly when node-cron's own matcher says so", () => {
    const second = fc.integer({ min: Date.UTC(2026, 0) / 1_000, max: Date.UTC(2029, 0) / 1_000 });
    fc.assert(
      fc.property(expressions, second, (expression, seconds) => {
        const from = new Date(seconds * 1_000).toISOString();
        const to = new Date(seconds * 1_000 + 1_000).toISOString();
        const task = createTask(expression, () => {}, { timezone: "UTC" });
        const found = occasionsIn(scheduled(cron(expression)), from, to);
        expect(found.length).toBe(task.match(new Date(from)) ? 1 : 0);
      }),
      { numRuns: isFull ? 1_000 : 250 },
    );
  });

  it("has next occasions that node-cron and croner have too", () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        const task = createTask(expression, () => {}, { timezone: "UTC" });
        const next = task.getNextRuns(3);
        if (next.length === 0) return;
        const from = new Date((next[0] as Date).getTime() - 1);
        const to = new Date((next.at(-1) as Date).getTime() + 1_000);
        const found = occasionsIn(
          scheduled(cron(expression)),
          from.toISOString(),
          to.toISOString(),
        );
        expect(found.slice(0, 3).map(({ atMs }) => atMs)).toEqual(next.map((one) => one.getTime()));
        const others = new Croner(expression, { timezone: "UTC", paused: true }).nextRuns(3, from);
        expect(others.map((one) => one.getTime())).toEqual(next.map((one) => one.getTime()));
      }),
      { numRuns: isFull ? 150 : 50 },
    );
  });

  it.each([
    ["* * * *", /has 4 fields/],
    ["* * * * * * *", /has 7 fields/],
    ["", /has 1 fields/],
    ["60 * * * *", /minute/],
    ["* 24 * * *", /hour/],
    ["* * 0 * *", /day of month/],
    ["* * * 13 *", /month/],
    ["* * * * 8", /week/],
    ["* * L * *", /"L" is no part/],
    ["* * 15W * *", /"15W" is no part/],
    ["0 0 31 4 *", /impossible day of month/],
    ["* * * * 5#2", /"5#2" is no part/],
    ["@daily", /has 1 fields/],
    ["5/15 * * * *", /"5\/15" is no part/],
    ["*/0 * * * *", /"\*\/0" is no part/],
    ["*/90 * * * *", /minute: .* over all of its 60 values and would mean 0 alone: .* every: 90m/],
    ["0 */36 * * *", /hour: "\*\/36" .* 24 values/],
    ["0 9-17/20 * * *", /hour: "9-17\/20" .* 9 values and would mean 9 alone: write 9$/],
    ["*/61 * * * * *", /second/],
    ["0 0 1,*/40 * *", /day of month: "\*\/40"/],
    ["0 0 1 * mon", /restricts days of the month and weekdays/],
    ["x * * * *", /"x" is no part/],
    ["abc * * * *", /minute: found abc, expected 0 to 59$/],
    [
      "0 24 0 13 *",
      /hour: found 24, expected 0 to 23; day of month: found 0, .*; month: found 13,/,
    ],
  ])("is refused where it cannot be meant: %s", (text, says) => {
    expect(() => readCron(text)).toThrow(says);
  });

  it("may step over its whole range: every 60 minutes and every 24 hours are what they say", () => {
    expect(readCron("*/60 */24 */31 */12 *").minutes).toEqual([0]);
  });
});
