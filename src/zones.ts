/** Time zones: wall clocks ↔ instants. The zone's rules are the host's (ICU), its own zone never counts. */
import { Temporal } from "temporal-polyfill";
import { nearest } from "./nearest.ts";

/** Wall-clock time is told as milliseconds too: those that UTC would have at the same reading. */
export interface Zone {
  readonly name: string;
  /** Instants at which clocks show this, earliest first: none where a change skips it, two where it repeats. */
  instantsOf(localMs: number): readonly number[];
  /** The first of those; of a wall-clock time that a change skips, the instant of the change. */
  instantFrom(localMs: number): number;
  localAt(ms: number): number;
}

/** Between two changes of the clocks. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
}

/** No zone is further from UTC: Baker Island is 12 h behind, Kiritimati 14 h ahead. */
const BEHIND_MS = 12 * 3_600_000;
const AHEAD_MS = 14 * 3_600_000;

const opened = new Map<string, Zone>();

/** @throws Error on a zone that is not known */
export function zoneNamed(name: string): Zone {
  const zone = opened.get(name) ?? open(name);
  opened.set(name, zone);
  return zone;
}

function open(name: string): Zone {
  // A bare offset is a zone for the library, but one whose clocks never change.
  if (!/^[A-Za-z]/.test(name)) throw unknownZone(name);
  const spans: Span[] = [];
  let last = spanOf(name, 0);
  const spanAt = (ms: number): Span => {
    const holds = ({ fromMs, toMs }: Span) => ms >= fromMs && ms < toMs;
    if (holds(last)) return last;
    const found = spans.find(holds);
    last = found ?? spanOf(name, ms);
    if (!found) spans.push(last);
    return last;
  };
  const instantsOf = (localMs: number) => {
    const instants: number[] = [];
    const endMs = localMs + BEHIND_MS;
    for (let span = spanAt(localMs - AHEAD_MS); ; span = spanAt(span.toMs)) {
      const ms = localMs - span.offsetMs;
      if (ms >= span.fromMs && ms < span.toMs) instants.push(ms);
      if (span.toMs > endMs) return instants;
    }
  };
  return {
    name,
    localAt: (ms) => ms + spanAt(ms).offsetMs,
    instantsOf,
    instantFrom: (localMs) => {
      const [instant] = instantsOf(localMs);
      if (instant !== undefined) return instant;
      let span = spanAt(localMs - AHEAD_MS);
      while (span.fromMs + span.offsetMs <= localMs) span = spanAt(span.toMs);
      return span.fromMs;
    },
  };
}

function spanOf(name: string, ms: number): Span {
  const at = zoned(name, ms);
  // Strictly before: at the very change, the span that begins there is meant.
  const from = zoned(name, ms + 1).getTimeZoneTransition("previous");
  const to = at.getTimeZoneTransition("next");
  return {
    fromMs: from?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    toMs: to?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: at.offsetNanoseconds / 1e6,
  };
}

function zoned(name: string, ms: number): Temporal.ZonedDateTime {
  try {
    return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(name);
  } catch {
    throw unknownZone(name);
  }
}

/** Those that are known are told by thousands of names: the nearest one is. */
export function unknownZone(name: string): Error {
  const near = nearest(name, ["UTC", ...Intl.supportedValuesOf("timeZone")]);
  const hint = near ? `did you mean "${near}"?` : "expected one such as Europe/Berlin or UTC";
  return new Error(`"${name}" is no time zone: ${hint}`);
}
