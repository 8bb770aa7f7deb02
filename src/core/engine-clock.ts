/** What time it is on the engine: that clock, others' tools and the victims' kernels have in common. */
import { orAfter } from "../deadline.ts";
import type { Clock } from "./clock.ts";
import type { Source } from "./source.ts";

/** No deed and no undo waits for longer to know the time. */
const TOLD_WITHIN_MS = 1_000;
/** Less is the answer's own way; and a claim lasts a minute longer than its fault. */
const NOTABLE_MS = 1_000;

export interface Asked {
  readonly source: Pick<Source, "wallMs">;
  readonly signal: AbortSignal;
}

/**
 * How far each engine's clock is ahead of ours, less than nothing where it is behind. Of one that does not tell: 0.
 */
export async function aheadOn(
  asked: Asked & { readonly clock: Pick<Clock, "wallMs"> },
  engines: Iterable<string | undefined>,
): Promise<(engine: string | undefined) => number> {
  const ask = async (engine: string | undefined) => {
    const there = await engineMs(asked, engine);
    const ahead = there === undefined ? 0 : Math.round(there - asked.clock.wallMs());
    return [engine, Math.abs(ahead) > NOTABLE_MS ? ahead : 0] as const;
  };
  const told = new Map(await Promise.all([...new Set(engines)].map(ask)));
  return (engine) => told.get(engine) ?? 0;
}

/** Its wall time; `undefined` where it does not tell at once. */
export async function engineMs(
  { source, signal }: Asked,
  engine: string | undefined,
): Promise<number | undefined> {
  const told = source.wallMs?.(orAfter(signal, TOLD_WITHIN_MS), engine);
  const there = await told?.catch(() => undefined);
  return Number.isNaN(there) ? undefined : there;
}
