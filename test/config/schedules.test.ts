/** `schedule:` with the file's defaults: what an experiment says itself wins, and one thing says when. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadExperiments } from "../../src/config/load.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";

async function loaded(defaults: string, ...schedules: (string | undefined)[]) {
  const file = join(temporaryFolder(), "drill.yaml");
  const experiments = schedules.map(
    (schedule, n) => `  - name: x${n}
    faults: [{ monkey: pause, select: { all: true } }]
${schedule === undefined ? "" : `    schedule: ${schedule}\n`}`,
  );
  const text = `version: 1\ndefaults:\n  schedule: ${defaults}\nexperiments:\n${experiments.join("")}`;
  writeFileSync(file, text);
  return { file, timetables: (await loadExperiments(file, {})).map(({ timetable }) => timetable) };
}

it("an experiment has the zone of the defaults, and a cron instead of their mean time", async () => {
  const defaults =
    "{ zone: Europe/Berlin, mean: 3 workdays, min: 2 workdays, window: 09:00-10:00 }";
  const { timetables } = await loaded(defaults, undefined, "{ cron: 0 2 * * * }", "{ zone: UTC }");
  expect(timetables.map((one) => [one?.when.kind, one?.calendar.zone.name])).toEqual([
    ["mean", "Europe/Berlin"],
    ["cron", "Europe/Berlin"],
    ["mean", "UTC"],
  ]);
  // A cron has all days unless told, a mean time those of the week.
  expect(timetables.map((one) => one?.calendar.workDays?.size)).toEqual([5, undefined, 5]);
});

it("defaults that do not say when schedule nobody", async () => {
  const { timetables } = await loaded("{ zone: Europe/Berlin }", undefined, "{ every: 2h }");
  expect(timetables.map((one) => one?.when.kind)).toEqual([undefined, "every"]);
});

it("chaos explain tells what is in force, and where it is from", async () => {
  const { file } = await loaded("{ zone: Europe/Berlin }", "{ mean: 3 workdays, groups: service }");
  const { exit, stdout, stderr } = await inside(["explain", file, "--json"]);
  expect(exit, stderr).toBe(0);
  const [{ values }] = (
    JSON.parse(stdout) as {
      experiments: [{ values: { key: string; value: string; from: string }[] }];
    }
  ).experiments;
  const of = (key: string) => values.find((one) => one.key === key);
  expect(of("schedule.mean")).toMatchObject({ value: "3 workdays", from: `${file}:7` });
  expect(of("schedule.zone")).toMatchObject({ from: `${file}:3 (defaults)` });
  expect(of("schedule.window")).toMatchObject({ value: "09:00-15:00", from: "built in" });
  expect(of("schedule.together")).toMatchObject({ value: "independent" });
  expect(of("optIn on schedule")).toMatchObject({ value: "true" });
});
