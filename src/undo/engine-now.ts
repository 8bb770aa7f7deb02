/** What is overdue: by its engine's clock, which all who meet there have in common. */
import { type Asked, engineMs } from "../core/engine-clock.ts";
import type { OpenFault } from "./open-faults.ts";

/** By each engine's clock; where one does not tell at once, by ours. */
export type NowOn = (engine: string | undefined) => number;

/** What time it is on each of these engines, of which a source may have several. */
export async function nowOn(asked: Asked, engines: Iterable<string | undefined>): Promise<NowOn> {
  const ask = async (engine: string | undefined) =>
    [engine, (await engineMs(asked, engine)) ?? Date.now()] as const;
  const told = new Map(await Promise.all([...new Set(engines)].map(ask)));
  return (engine) => told.get(engine) ?? Date.now();
}

export function engineOf({ fault }: Pick<OpenFault, "fault">): string | undefined {
  return fault.victim.engine;
}

export function isOverdue(one: OpenFault, now: NowOn): boolean {
  return Date.parse(one.claim?.expires ?? one.fault.until) < now(engineOf(one));
}
