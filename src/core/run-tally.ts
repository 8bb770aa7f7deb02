/** Runs, counted as caps ask for them: each is looked at once, however many acts are judged by it. */
import type { Zone } from "../zones.ts";
import { sayDay } from "./local-date.ts";
import { type Aimed, type PastRun, periodOf, type RunCap, sayRunCap } from "./run-cap.ts";

/** Of one day or week. */
interface Counts {
  all: number;
  readonly experiments: Map<string, number>;
  readonly services: Map<string, number>;
}

/** Days or weeks as a zone has them, by their first day; a plan has some hundred of them. */
interface Wall {
  readonly per: RunCap["per"];
  readonly zone: Zone;
  readonly periods: Map<number, Counts>;
}

/** Caps and the zone in which their days begin. */
export interface Capped {
  readonly caps: readonly RunCap[];
  readonly zone: Zone;
}

export interface RunTally {
  add(run: Omit<PastRun, "run">): void;
  /** Why a run would be one too many; `undefined`: it would not. */
  why(capped: Capped, aimed: Aimed): string | undefined;
}

/** @param all whose caps it is asked for */
export function openTally(all: readonly Capped[]): RunTally {
  const walls: Wall[] = [];
  const wallOf = ({ per }: RunCap, zone: Zone): Wall => {
    const known = walls.find((one) => one.per === per && one.zone.name === zone.name);
    if (known) return known;
    const wall: Wall = { per, zone, periods: new Map() };
    walls.push(wall);
    return wall;
  };
  for (const { caps, zone } of all) for (const cap of caps) wallOf(cap, zone);
  return {
    add: (run) => {
      for (const wall of walls) count(wall, run);
    },
    why: ({ caps, zone }, aimed) => {
      for (const cap of caps) {
        const period = periodOf(cap, zone, aimed.atMs);
        const counts = wallOf(cap, zone).periods.get(period);
        const full = counts && fullest(cap, aimed, counts);
        if (full)
          return `the cap of ${sayRunCap(cap)} is reached: ${full}, since ${sayDay(period)}`;
      }
      return undefined;
    },
  };
}

/** The same of runs that are all known. */
export function whyCapped(
  caps: readonly RunCap[],
  aimed: Aimed,
  past: readonly PastRun[],
  zone: Zone,
): string | undefined {
  const tally = openTally([{ caps, zone }]);
  for (const run of past) tally.add(run);
  return tally.why({ caps, zone }, aimed);
}

function count(wall: Wall, { experiment, services, atMs }: Omit<PastRun, "run">): void {
  const counts = countsOf(wall, periodOf(wall, wall.zone, atMs));
  counts.all++;
  more(counts.experiments, experiment);
  for (const service of new Set(services)) more(counts.services, service);
}

function countsOf({ periods }: Wall, period: number): Counts {
  const known = periods.get(period);
  if (known) return known;
  const counts: Counts = { all: 0, experiments: new Map(), services: new Map() };
  periods.set(period, counts);
  return counts;
}

function more(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function fullest({ scope, max }: RunCap, aimed: Aimed, counts: Counts): string | undefined {
  if (scope === "service") {
    const hits = (one: string) => counts.services.get(one) ?? 0;
    const service = aimed.services?.find((one) => hits(one) >= max);
    return service && `${service} had ${sayRuns(hits(service))}`;
  }
  const runs = scope === "all" ? counts.all : (counts.experiments.get(aimed.experiment) ?? 0);
  return runs >= max ? `there were ${sayRuns(runs)}` : undefined;
}

function sayRuns(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}
