/**
 * Caps, counted from journals; acts that were let through count before they have hit anybody: of two
 * that are due at once only one may be the last.
 */
import { serviceOf } from "../core/grouping.ts";
import type { Act } from "../core/occasion.ts";
import type { Ruling } from "../core/plan.ts";
import { type Aimed, countedMs, type PastRun, type RunCap } from "../core/run-cap.ts";
import { whyCapped } from "../core/run-tally.ts";
import type { Schedule } from "../core/schedule.ts";
import { messageOf } from "../failure.ts";
import type { PastRuns } from "../journal/past-runs.ts";
import type { PreparedDrill } from "../prepare.ts";
import type { Zone } from "../zones.ts";
import { openTurns } from "./turns.ts";

/** No cap looks further back than a week and its edges. */
const PAST_MS = 9 * 86_400_000;

export interface Capping {
  /** It begins: those that begin later are judged later, as the plan has them. */
  enter(act: Act): void;
  /** The drill, with a ruling that refuses it where it would be one too many; else it counts from now on. */
  judged(act: Act, schedule: Schedule, drill: PreparedDrill, at: At): Promise<PreparedDrill>;
  /** From here on its journal tells. */
  over(act: Act): void;
}

interface At {
  readonly stateRoot: string;
  readonly engineId: string;
}

export function openCapping(past: PastRuns, nowMs: () => number): Capping {
  const underWay = new Map<string, PastRun>();
  const turns = openTurns();
  const counted = ({ stateRoot, engineId }: At): PastRun[] => {
    const told = past.since(stateRoot, engineId, nowMs() - PAST_MS);
    const isTold = ({ run }: PastRun) => told.some((one) => one.run === run);
    return [...told, ...[...underWay.values()].filter((one) => !isTold(one))];
  };
  const whyOneTooMany = (caps: readonly RunCap[], aimed: Aimed, zone: Zone, at: At) => {
    try {
      return whyCapped(caps, aimed, counted(at), zone);
    } catch (error) {
      return `the runs of the past could not be counted, so it refuses: ${messageOf(error)}`;
    }
  };
  return {
    enter: ({ id }) => turns.enter(id),
    judged: async (act, { caps, calendar }, drill, at) => {
      if (caps.length > 0) await turns.come(act.id);
      const victims = drill.plan.faults.flatMap((fault) => fault.victims);
      const services = [...new Set(victims.map(serviceOf))];
      const aimed = { experiment: act.experiment, services, atMs: countedMs(act.atMs, nowMs()) };
      const why = caps.length === 0 ? undefined : whyOneTooMany(caps, aimed, calendar.zone, at);
      if (why === undefined) underWay.set(act.id, { ...aimed, run: act.id });
      turns.leave(act.id);
      return why === undefined ? drill : refusedBy(drill, why);
    },
    over: ({ id }) => {
      turns.leave(id);
      underWay.delete(id);
    },
  };
}

/** In the words of a guard, so that journal and report tell of it as of any other. */
function refusedBy(drill: PreparedDrill, reason: string): PreparedDrill {
  const ruling: Ruling = { guard: "caps", allowed: false, reason };
  return { ...drill, plan: { ...drill.plan, rulings: [...drill.plan.rulings, ruling] } };
}
