/**
 * Rings at a time of a monotonic clock, never before it: the runtime's timers count whole milliseconds and
 * come up to one early. So they are aimed short, and turns of the event loop bring the rest, of which a
 * bounded share of time is spent; beyond it a timer of a millisecond has to do.
 */
export interface Alarm {
  cancel(): void;
}

export interface Alarms {
  now(): number;
  /** `Infinity`: never. */
  at(dueMs: number, ring: () => void): Alarm;
  /** How many are still to ring. */
  pending(): number;
}

/**
 * A machine that slept is up to a millisecond late at p99, and the timer's own steps are one more: with half
 * of this p99 was 0.4 ms later (bench/proxy.ts).
 */
const SHORT_MS = 3;
/** Longer between two turns than any turn takes: somebody else had the processor, or nothing was due. */
const ABSENT_MS = 1.5;
const TURNING_SHARE = 0.2;
const TURNING_MS_MAX = 20;
/** Node's timers overflow at 24.8 days; whoever is woken too early looks at the clock and waits again. */
const SLEEP_MS_MAX = 86_400_000;

interface Entry {
  readonly dueMs: number;
  readonly ring: () => void;
}

export function openAlarms(now: () => number = () => performance.now()): Alarms {
  /** The latest first, so that the next to ring is the last. */
  const entries: Entry[] = [];
  const turning = openAllowance(now);
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;

  const ringAll = () => {
    timer = undefined;
    turn = undefined;
    lookAgain(now, entries.at(-1)?.dueMs ?? 0);
    // Who is due meanwhile comes the next time: two who are due again at once would let nobody else in.
    const untilMs = now();
    for (let next = entries.at(-1); next && next.dueMs <= untilMs; next = entries.at(-1)) {
      entries.pop();
      next.ring();
    }
    arm();
  };
  const arm = () => {
    clearTimeout(timer);
    timer = undefined;
    const next = entries.at(-1);
    if (!next || turn) return;
    const left = next.dueMs - now();
    if (left > SHORT_MS) timer = setTimeout(ringAll, Math.min(left - SHORT_MS, SLEEP_MS_MAX));
    else if (left <= 0 || turning.take()) turn = setImmediate(ringAll);
    else timer = setTimeout(ringAll, 1);
  };
  return {
    now,
    at: (dueMs, ring) => {
      if (dueMs === Number.POSITIVE_INFINITY) return { cancel: () => {} };
      const entry = { dueMs, ring };
      entries.splice(placeOf(entries, dueMs), 0, entry);
      if (entries.at(-1) === entry) arm();
      return {
        cancel: () => {
          const wasNext = entries.at(-1) === entry;
          remove(entries, entry);
          // A timer for nobody would keep the program alive.
          if (wasNext) arm();
        },
      };
    },
    pending: () => entries.length,
  };
}

/** Each turn leaves garbage, of which a millisecond of turns filled the young heap: so a turn lasts a little. */
const LOOKS_A_TURN = 400;

function lookAgain(now: () => number, dueMs: number): void {
  for (let looks = 0; looks < LOOKS_A_TURN && now() < dueMs; looks++);
}

/** Before all that ring sooner or at the same time: those came first. */
function placeOf(entries: readonly Entry[], dueMs: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Entry).dueMs > dueMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function remove(entries: Entry[], entry: Entry): void {
  for (let at = placeOf(entries, entry.dueMs); entries[at]?.dueMs === entry.dueMs; at++)
    if (entries[at] === entry) {
      entries.splice(at, 1);
      return;
    }
}

/** How much of the time may be spent on turns: what was not spent adds up to a bound. */
function openAllowance(now: () => number): { take(): boolean } {
  let left = TURNING_MS_MAX;
  let last = now();
  return {
    take: () => {
      const at = now();
      const spent = at - last;
      last = at;
      // A long absence was no turning.
      if (spent > ABSENT_MS) left = Math.min(TURNING_MS_MAX, left + spent * TURNING_SHARE);
      else left -= spent * (1 - TURNING_SHARE);
      return left > 0;
    },
  };
}
