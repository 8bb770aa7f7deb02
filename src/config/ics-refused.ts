/** What of an event is not read, and would come to other times than those that are meant if it were passed over. */
import type ICAL from "ical.js";
import { nameOf } from "./ics-events.ts";

/** @throws Error */
export function assertRead(event: ICAL.Event): void {
  const { component } = event;
  const what = ["recurrence-id", "rdate", "rrule"]
    .flatMap((name) => component.getAllProperties(name))
    .map(whyNotRead)
    .find((one) => one !== undefined);
  if (what === undefined) return;
  const instead = "write what it means as events of its own";
  throw new Error(`the event "${nameOf(event)}" has ${what}, which is not read: ${instead}`);
}

function whyNotRead(property: ICAL.Property): string | undefined {
  const { name, type } = property;
  const range = property.getParameter("range");
  if (range !== undefined) return `${name.toUpperCase()} with RANGE=${range}`;
  if (type === "period") return `${name.toUpperCase()} with VALUE=PERIOD`;
  return name === "rrule" ? whyNoRule(property) : undefined;
}

/** RFC 7529: months of other calendars, and days that a month has not. */
function whyNoRule(rule: ICAL.Property): string | undefined {
  const { rscale = "GREGORIAN", skip = "OMIT" } = rule.toJSON()[3] as Record<string, string>;
  if (rscale.toUpperCase() !== "GREGORIAN") return `RRULE with RSCALE=${rscale}`;
  return skip.toUpperCase() === "OMIT" ? undefined : `RRULE with SKIP=${skip}`;
}
