/** Which services are being updated, over several engines: of a Swarm only its managers know. */
import type { ServiceUpdate, Source } from "../../core/source.ts";
import type { Target } from "../../core/target.ts";
import type { Member } from "./member.ts";
import type { Members } from "./members.ts";

/** @throws ChaosError of a target's own engine, where no other knows its services either */
export async function updatesOf(
  members: Members,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<ServiceUpdate[]> {
  const ask = async (source: Source, mine: readonly Target[]) => {
    try {
      return (await source.updates?.(mine, signal)) ?? [];
    } catch (error) {
      const others = members.all.filter((one) => one.source && one.source !== source);
      const told = await fromOthers(others, mine, signal);
      if (told) return told;
      throw error;
    }
  };
  return (await members.split(targets, (one) => one, ask, signal)).flat();
}

async function fromOthers(
  others: readonly Member[],
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<ServiceUpdate[] | undefined> {
  for (const other of others) {
    const told = await other
      .ask(async (source) => source.updates?.(targets, signal, true), signal)
      .catch(() => undefined);
    if (told) return told;
  }
  return undefined;
}
