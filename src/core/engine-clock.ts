/** What time it is on the engine: that clock, others' tools and the victims' kernels have in common. */
import { orAfter } from "../deadline.ts";
import type { Clock } from "./clock.ts";
import type { Source } from "./source.ts";

/** No deed and no undo waits for longer to know the time. */
const TOLD_WITHIN_MS = 1_000;
/** Less is the answer's own way; and a claim lasts a minute longer than its fault. */
const NOTABLE_MS = 1_000;

/** Its wall time; `undefined` where it does not tell at once. */
export async function engineMs(
  source: Pick<Source, "wallMs">,
  signal: AbortSignal,
): Promise<number | undefined> {
  const there = await source.wallMs?.(orAfter(signal, TOLD_WITHIN_MS)).catch(() => undefined);
  return Number.isNaN(there) ? undefined : there;
}

/** How far its clock is ahead of ours, less than nothing where it is behind. Where it does not tell: 0. */
export async function aheadMs(
  source: Pick<Source, "wallMs">,
  clock: Pick<Clock, "wallMs">,
  signal: AbortSignal,
): Promise<number> {
  const there = await engineMs(source, signal);
  const ahead = there === undefined ? 0 : Math.round(there - clock.wallMs());
  return Math.abs(ahead) > NOTABLE_MS ? ahead : 0;
}
