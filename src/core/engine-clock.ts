/** What time it is on the engine: that clock, others' tools and the victims' kernels have in common. */
import type { Clock } from "./clock.ts";
import type { Source } from "./source.ts";

/** Less is the answer's own way; and a claim lasts a minute longer than its fault. */
const NOTABLE_MS = 1_000;

/** How far its clock is ahead of ours, less than nothing where it is behind. Where it does not tell: 0. */
export async function aheadMs(
  source: Source,
  clock: Pick<Clock, "wallMs">,
  signal: AbortSignal,
): Promise<number> {
  const there = await source.wallMs?.(signal).catch(() => Number.NaN);
  const ahead = Math.round((there ?? Number.NaN) - clock.wallMs());
  return Math.abs(ahead) > NOTABLE_MS ? ahead : 0;
}
