/**
 * The open-loop prober: sample i of a probe is due at `t0 + phase + i·T` and sent whether or not
 * earlier ones returned (verdicts.md §2.1). One scheduler with absolute deadlines serves all
 * probes: repeating timers drift, and chained ones fall silent while the service hangs.
 */
import { draw, sample } from "../core/chance.ts";
import type { Clock } from "../core/clock.ts";
import type { SampleLine } from "../core/entry.ts";
import { Lane, type ProberSetup } from "./lane.ts";
import type { InFlight } from "./live-view.ts";

export interface Prober {
  /** Of one probe, in the order in which they came back. */
  samples(probe: string): readonly SampleLine[];
  /** The samples that were sent and not answered yet. */
  pending(probe: string): readonly InFlight[];
  /** Sends nothing more and waits for those in flight, at most the timeout. */
  stop(): Promise<void>;
}

export function startProber(setup: ProberSetup): Prober {
  const { clock, watching } = setup;
  const stopping = new AbortController();
  const drawn = inDrawnOrder(setup).map((probe, turn) => {
    const part = (turn + draw(setup.seed, "probe-phase", probe.name)) / setup.probes.length;
    return { probe, phaseMs: part * watching.intervalMs };
  });
  // Of many probes the draws take so long that the first samples would be late by them.
  const startMs = clock.monotonicMs();
  const answered = () => void round();
  const lanes = new Map(
    drawn.map(({ probe, phaseMs }) => [
      probe.name,
      new Lane({ ...setup, answered }, probe, startMs + phaseMs),
    ]),
  );
  const round = roundOf([...lanes.values()], clock, stopping.signal);
  const loop = lanes.size === 0 ? undefined : drive(round, clock, stopping.signal);
  return {
    samples: (probe) => lanes.get(probe)?.samples ?? [],
    pending: (probe) => lanes.get(probe)?.pending() ?? [],
    stop: async () => {
      stopping.abort();
      await loop;
      await settled([...lanes.values()], clock, watching.timeoutMs);
      for (const { open } of setup.probes) open.close();
    },
  };
}

/** Each has a part of the interval to itself: of phases drawn anywhere some fall together, and make each other late. */
function inDrawnOrder({ probes, seed }: ProberSetup): ProberSetup["probes"] {
  return sample(probes, { count: probes.length, seed, key: ({ name }) => name });
}

interface Turn {
  readonly lane: Lane;
  dueMs: number;
}

/**
 * @returns a look at what is due, for whoever is awake anyway: timers count whole milliseconds, and come late.
 * @param lanes at least one, the one that is due first at the head
 */
function roundOf(lanes: readonly Lane[], clock: Clock, signal: AbortSignal): () => number {
  // By due time: of hundreds of lanes one has something to send, and to ask them all is work for each answer.
  const turns: Turn[] = lanes.map((lane) => ({ lane, dueMs: lane.nextDueMs }));
  return () => {
    const nowMs = clock.monotonicMs();
    let due = 0;
    while (!signal.aborted && due < turns.length && turns[due]!.dueMs <= nowMs) due++;
    for (; due > 0; due--) {
      turns[0]!.dueMs = turns[0]!.lane.catchUp();
      enqueue(turns, turns.shift()!);
    }
    return turns[0]!.dueMs;
  };
}

/** From the end: of equal intervals the one that was sent last is due last. */
function enqueue(turns: Turn[], turn: Turn): void {
  let at = turns.length;
  while (at > 0 && turns[at - 1]!.dueMs > turn.dueMs) at--;
  turns.splice(at, 0, turn);
}

async function drive(round: () => number, clock: Clock, signal: AbortSignal): Promise<void> {
  // A timer may fire early by a fraction of a millisecond: each round asks the clock again before it sends.
  while (!signal.aborted) await clock.sleep(Math.max(0, round() - clock.monotonicMs()), signal);
}

async function settled(lanes: readonly Lane[], clock: Clock, timeoutMs: number): Promise<void> {
  const enough = new AbortController();
  const answered = Promise.all(lanes.flatMap((lane) => lane.answers()));
  await Promise.race([answered, clock.sleep(timeoutMs, enough.signal)]);
  enough.abort();
  for (const lane of lanes) lane.giveUp();
}
