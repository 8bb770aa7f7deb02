/** A report's probes and victims as rows of a timeline, by zone. Pure. */
import { sayMs } from "../../../units.ts";
import type { Outage } from "../../outages.ts";
import type { Report } from "../../report.ts";
import { sayInterval } from "../../say.ts";
import type { Series } from "../../series.ts";
import { longest } from "./marks.ts";

export interface FaultWindow {
  readonly monkey: string;
  readonly from: number;
  readonly to: number;
  /** Nobody knows when it was over. */
  readonly isOpen: boolean;
}

export interface LaneRow {
  readonly name: string;
  readonly about: string;
  readonly outages: readonly Outage[];
  /** Those with bars and whiskers of their own. */
  readonly drawn: readonly Outage[];
  readonly faults: readonly FaultWindow[];
  /** When the engine told of it. */
  readonly events: readonly number[];
  readonly series?: Series;
  /** The row in one sentence, for who cannot see it. */
  readonly says: string;
}

export interface Zone {
  readonly zone: string | undefined;
  readonly rows: readonly LaneRow[];
}

/** More than this nobody reads as a picture. */
export const ROWS_MAX = 60;
const NOWHERE = "";
/** Of all lanes together; what is left out is marked as single samples are. */
const DRAWN_MAX = 600;
/** A listener remembers no more. */
const TOLD_MAX = 5;

export function zonesOf(report: Report): { zones: Zone[]; left: number } {
  const rows = [...ofProbes(report), ...ofVictims(report)];
  // Those that tell something first, in the report's order otherwise.
  const telling = rows.filter(({ row }) => row.faults.length + row.outages.length > 0);
  const shown = new Set([...telling, ...rows].slice(0, ROWS_MAX + telling.length));
  const kept = rows.filter((one) => shown.has(one)).slice(0, ROWS_MAX);
  // What is in no zone is what users see: it comes first.
  const names = [...new Set(kept.map(({ zone }) => zone ?? NOWHERE))].sort();
  const zones = names.map((name) => ({
    zone: name === NOWHERE ? undefined : name,
    rows: kept.filter(({ zone = NOWHERE }) => zone === name).map(({ row }) => row),
  }));
  return { zones, left: rows.length - kept.length };
}

interface Placed {
  readonly zone: string | undefined;
  readonly row: LaneRow;
}

function ofProbes(report: Report): Placed[] {
  return report.probes.map(({ probe, role, zone, outages }) => {
    const faults = faultsOn(report, probe);
    const series = report.series.find((one) => one.probe === probe);
    const events = eventsOf(report, probe);
    const drawn = longest(outages, Math.max(5, Math.floor(DRAWN_MAX / report.probes.length)));
    const row = { name: probe, about: role, outages, drawn, faults, events };
    return { zone, row: { ...row, ...(series ? { series } : {}), says: sentence(row, true) } };
  });
}

/** Those that are not asked themselves. */
function ofVictims(report: Report): Placed[] {
  const asked = new Set(report.probes.map(({ probe }) => probe));
  const names = [...new Set(report.victims.map(({ victim }) => victim.name))];
  return names
    .filter((name) => !asked.has(name))
    .map((name) => {
      const zone = report.victims.find(({ victim }) => victim.name === name)?.victim.zone;
      const [faults, events] = [faultsOn(report, name), eventsOf(report, name)];
      const row = { name, about: "victim, not probed", outages: [], drawn: [], faults, events };
      return { zone, row: { ...row, says: sentence(row, false) } };
    });
}

function faultsOn({ victims, durationMs }: Report, name: string): FaultWindow[] {
  return victims
    .filter(({ victim, issuedMs }) => victim.name === name && issuedMs !== undefined)
    .map(({ monkey, issuedMs = 0, overMs }) => ({
      monkey,
      from: issuedMs,
      to: overMs ?? durationMs,
      isOpen: overMs === undefined,
    }));
}

function eventsOf({ events }: Report, target: string): number[] {
  return events.filter(({ name }) => name === target).map(({ t }) => t);
}

function sentence(row: Omit<LaneRow, "says">, isProbed: boolean): string {
  const hit = row.faults.map(({ monkey, from, to, isOpen }) => {
    const until = isOpen ? "with no end seen" : `until ${sayMs(to)}`;
    return `${monkey} from ${sayMs(from)} ${until}`;
  });
  const told = longest(row.outages, TOLD_MAX);
  const left = row.outages.length - told.length;
  const out = told.map(({ start, end, duration }) => {
    const at = `between ${sayEdge(start.lo)} and ${sayEdge(start.hi)}`;
    const until = `ended between ${sayEdge(end.lo)} and ${sayEdge(end.hi)}`;
    return `outage of ${sayInterval(duration, "ms")} that began ${at} and ${until}`;
  });
  const none = isProbed && out.length === 0 ? ["no outage"] : [];
  const more = left > 0 ? [`and ${left} shorter outages`] : [];
  return `${row.name}, ${row.about}: ${[...hit, ...out, ...more, ...none].join("; ")}`;
}

function sayEdge(ms: number): string {
  if (ms === -Infinity) return "before the watch";
  if (ms === Infinity) return "after the watch";
  return sayMs(Math.max(0, ms));
}
