/** The calendars that schedules name: all there, and can all that they say be read? */
import { messageOf } from "../failure.ts";
import { zoneNamed } from "../zones.ts";
import { isCalendar } from "./free-days.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import { merged } from "./orders.ts";
import { saidAt } from "./said-at.ts";
import { calendarTimes, type Reading } from "./schedules.ts";
import type { Config, Experiment } from "./schema.ts";

export function calendarComplaints(file: object, reading: Reading): Complaint[] {
  const { defaults, experiments } = mappingIn(file);
  const all: readonly unknown[] = Array.isArray(experiments) ? experiments : [];
  const complaints = all.flatMap((one, at) => ofOne(one, at, defaults, reading));
  // What the defaults name is told once, not for each experiment.
  return [...new Map(complaints.map((one) => [nameOf(one.path), one])).values()];
}

function ofOne(experiment: unknown, at: number, defaults: unknown, reading: Reading): Complaint[] {
  const [own, shared] = [mappingIn(experiment), mappingIn(defaults)];
  const { schedule } = merged(own as unknown as Experiment, shared as Config["defaults"]);
  const { holidays, zone } = mappingIn(schedule);
  const place = saidAt(["schedule", "holidays"], { own, shared, path: ["experiments", at] });
  return [holidays].flat().flatMap((text, nth): Complaint[] => {
    if (typeof text !== "string" || !isCalendar(text)) return [];
    const says = whyUnusable(text, zoneIn(zone), reading);
    const path = [...place, nth];
    return says === undefined ? [] : [{ path, message: `${nameOf(path)}: ${says}` }];
  });
}

function whyUnusable(path: string, zone: string | undefined, reading: Reading): string | undefined {
  try {
    calendarTimes(path, zone, reading);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** One that there is: another is told as such. */
function zoneIn(zone: unknown): string | undefined {
  try {
    return typeof zone === "string" ? zoneNamed(zone) && zone : undefined;
  } catch {
    return undefined;
  }
}
