/** The experiments in force follow their file, and the calendars that it names. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { whyNoWork } from "../../src/core/calendar.ts";
import { readDay } from "../../src/core/local-date.ts";
import { openExperiments } from "../../src/daemon/experiments.ts";
import { temporaryFolder } from "../cli/chaos.ts";

const FREE = readDay("2027-05-04");

function calendar(...days: readonly string[]): string {
  const events = days.flatMap((day) => [
    ...["BEGIN:VEVENT", `UID:${day}`, "SUMMARY:team day"],
    ...[`DTSTART;VALUE=DATE:${day}`, "END:VEVENT"],
  ]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", ...events, "END:VCALENDAR", ""].join(
    "\r\n",
  );
}

const drill = (schedule: string) => `version: 1
experiments:
  - name: x
    faults: [{ monkey: kill, select: { service: api } }]
    schedule: ${schedule}
`;

it("a calendar for which a new file was refused is watched: it may be mended there", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "drill.yaml");
  writeFileSync(file, drill("{ cron: 0 10 * * * }"));
  const experiments = await openExperiments(file, {});
  writeFileSync(file, drill("{ cron: 0 10 * * *, holidays: [team.ics] }"));
  expect([experiments.changed(), experiments.changed()]).toEqual([false, true]);
  await expect(experiments.reload()).rejects.toThrow(/team\.ics/);
  // Nothing has changed since, and nobody hears of it twice.
  expect([experiments.changed(), experiments.changed()]).toEqual([false, false]);
  writeFileSync(join(folder, "team.ics"), "no calendar");
  expect([experiments.changed(), experiments.changed()]).toEqual([false, true]);
  await expect(experiments.reload()).rejects.toThrow(/team\.ics/);
  writeFileSync(join(folder, "team.ics"), calendar("20270504"));
  expect([experiments.changed(), experiments.changed()]).toEqual([false, true]);
  await experiments.reload();
  const found = experiments.named("x");
  expect(found && whyNoWork(found.schedule.calendar, FREE)).toBe("day off: team day");
  expect([experiments.changed(), experiments.changed()]).toEqual([false, false]);
});

it("a calendar that changes is read again, like the file that names it", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "drill.yaml");
  writeFileSync(file, drill("{ mean: 3 workdays, zone: Europe/Berlin, holidays: [team.ics] }"));
  writeFileSync(join(folder, "team.ics"), calendar("20270503"));
  const experiments = await openExperiments(file, {});
  const free = () => {
    const found = experiments.named("x");
    return found && whyNoWork(found.schedule.calendar, FREE);
  };
  expect([free(), experiments.changed()]).toEqual([undefined, false]);
  writeFileSync(join(folder, "team.ics"), calendar("20270503", "20270504"));
  expect([experiments.changed(), experiments.changed()]).toEqual([false, true]);
  await experiments.reload();
  expect([free(), experiments.changed()]).toEqual(["day off: team day", false]);
});
