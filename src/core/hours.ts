/** Hours of the day in a zone, and instants; both half-open: the end is outside. */
import { unknownZone } from "../zones.ts";

/** `22:00-06:00 Europe/Berlin`; may cross midnight. */
export interface Hours {
  readonly says: string;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly zone: string;
}

const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24:00))\s+(\S+)$/;
const DAY_MINUTES = 1_440;

/** @throws Error with what is wrong */
export function readHours(text: string): Hours {
  const match = HOURS.exec(text.trim());
  if (!match) throw new Error(`"${text}" is not hours with a zone`);
  const [, h1, m1, h2, m2, midnight, zone = ""] = match;
  const fromMinute = Number(h1) * 60 + Number(m1);
  const toMinute = midnight ? DAY_MINUTES : Number(h2) * 60 + Number(m2);
  if (fromMinute === toMinute) throw new Error(`"${text}" begins when it ends`);
  formatOf(zone);
  return { says: text.trim(), fromMinute, toMinute, zone };
}

/** @throws Error on a zone that is not known */
function formatOf(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  } catch {
    throw unknownZone(zone);
  }
}

/** `21:59` there. */
export function clockAt(hours: Hours, wallMs: number): string {
  return formatOf(hours.zone).format(wallMs);
}

export function isWithin(hours: Hours, wallMs: number): boolean {
  const [hour = "", minute = ""] = clockAt(hours, wallMs).split(":");
  const now = Number(hour) * 60 + Number(minute);
  const { fromMinute, toMinute } = hours;
  return fromMinute < toMinute
    ? now >= fromMinute && now < toMinute
    : now >= fromMinute || now < toMinute;
}

const MINUTE_MS = 60_000;

/** The first instant from `wallMs` on, for as long, that lies within; to the minute after the first. */
export function firstWithin(hours: Hours, wallMs: number, forMs: number): number | undefined {
  if (isWithin(hours, wallMs)) return wallMs;
  // Zones are whole minutes off UTC in our times, so minutes begin everywhere at once.
  let at = Math.ceil((wallMs + 1) / MINUTE_MS) * MINUTE_MS;
  for (; at < wallMs + forMs; at += MINUTE_MS) if (isWithin(hours, at)) return at;
  return undefined;
}

export interface Period {
  readonly says: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** `2026-12-24T00:00Z/2026-12-27T00:00Z`. @throws Error with what is wrong */
export function readPeriod(text: string): Period {
  const [from = "", to = "", ...more] = text.trim().split("/");
  if (more.length > 0 || to === "") throw new Error(`"${text}" is not two instants with a slash`);
  const fromMs = readInstant(from);
  const toMs = readInstant(to);
  if (toMs <= fromMs) throw new Error(`"${text}" ends before it begins`);
  return { says: text.trim(), fromMs, toMs };
}

/** A time without an offset would mean another instant on another machine. */
function readInstant(text: string): number {
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  // The language takes the 30th of February for the 2nd of March.
  const day = text.slice(0, 10);
  const exists = !Number.isNaN(instant) && new Date(`${day}T00:00Z`).toISOString().startsWith(day);
  if (!exists) throw new Error(`"${text}" is not an instant with Z or an offset`);
  return instant;
}
