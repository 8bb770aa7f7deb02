/** When a time of a calendar file is: by the zone that everybody knows, else by the rules that the file brings. */
import type ICAL from "ical.js";
import { type Zone, zoneNamed } from "../zones.ts";

const HOUR_MS = 3_600_000;

/** @param named the zone that stands beside the time. @throws Error on one that nobody knows */
export function instantOf(time: ICAL.Time, named: string | undefined, byDefault: Zone): number {
  if (time.zone?.tzid === "UTC") return instantIn(zoneNamed("UTC"), time);
  if (named === undefined) return instantIn(byDefault, time);
  const known = knownZone(named);
  if (known) return instantIn(known, time);
  // Outlook has names of its own, and says in the file what they mean.
  if (time.zone?.component) return time.toUnixTime() * 1_000;
  throw new Error(`"${named}" is no time zone, and the file has no VTIMEZONE that tells of it`);
}

export function zoneBeside(component: ICAL.Component, property: string): string | undefined {
  const named = component.getFirstProperty(property)?.getParameter("tzid");
  return typeof named === "string" ? named : undefined;
}

function knownZone(name: string): Zone | undefined {
  try {
    return zoneNamed(name);
  } catch {
    return undefined;
  }
}

/** As its own wall shows it, in milliseconds. */
export function wallOf({ year, month, day, hour, minute, second }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function instantIn(zone: Zone, time: ICAL.Time): number {
  const localMs = wallOf(time);
  // A time that clocks skip is the one an hour later, as calendars show it.
  return zone.instantsOf(localMs)[0] ?? zone.instantsOf(localMs + HOUR_MS)[0] ?? localMs;
}
