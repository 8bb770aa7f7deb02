/**
 * Whom a suite has restarted itself is too young for its next drill at first. Passed over, the drill would
 * be of fewer victims than the file says: a step of a ramp would hold that was never done.
 */
import { type Clock, systemClock } from "../core/clock.ts";
import { readSelection } from "../core/selector.ts";
import type { Source } from "../core/source.ts";
import type { Order } from "../order.ts";
import { sayMs } from "../units.ts";

const LOOK_EVERY_MS = 250;
/** Engines tell of ages in whole seconds. */
const SLACK_MS = 3_000;

export interface Resting {
  /** Ids of those whom earlier drills of the suite hit. */
  readonly hit: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly tell?: (says: string) => void;
}

/** Resolves when none of them that this drill is about is younger than it wants, or a little after that time. */
export async function letRest(
  order: Pick<Order, "faults" | "protection">,
  source: Pick<Source, "list">,
  { hit, signal, clock = systemClock, tell = toStderr }: Resting,
): Promise<void> {
  const { minAgeMs } = order.protection;
  if (hit.size === 0 || minAgeMs === 0) return;
  const selectors = order.faults.map(({ selection }) => readSelection(selection));
  const end = clock.monotonicMs() + minAgeMs + SLACK_MS;
  for (let isSaid = false; clock.monotonicMs() < end && !signal.aborted; isSaid = true) {
    const young = (await source.list(signal)).filter(
      (one) =>
        hit.has(one.id) &&
        (one.ageMs ?? minAgeMs) < minAgeMs &&
        selectors.some((selector) => selector.passes(one)),
    );
    if (young.length === 0) return;
    const names = young.map(({ name }) => name).join(", ");
    if (!isSaid) tell(`Waiting until ${names} has run for ${sayMs(minAgeMs)}: it was hit before`);
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

function toStderr(says: string): void {
  process.stderr.write(`${says}\n`);
}
