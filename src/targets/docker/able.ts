/** What a container can be made to do, and what must be in place before that is done. */
import { type Ability, type AbilityTable, ALL_ABLE, type Lack } from "../../core/ability.ts";
import type { AnyFault } from "../../core/fault.ts";
import type { Target } from "../../core/target.ts";
import { networkLack } from "./attachments.ts";
import type { Engine } from "./engine.ts";
import { inspectOne } from "./inspect.ts";
import { netLacks } from "./net-lacks.ts";
import { isNear } from "./net-reach.ts";
import type { Reach } from "./reach.ts";

export async function armNet(
  reach: Reach,
  faults: readonly AnyFault[],
  signal: AbortSignal,
): Promise<void> {
  const near = await Promise.all(
    faults.map(({ victim, before }) => isNear(reach, { id: victim.id, pid: before.pid })),
  );
  if (!near.every(Boolean)) await reach.prepare(faults[0]?.run ?? "", "net", signal);
}

/** Everything but a crash is the engine's own call, if it has it; for a crash one victim's process decides. */
export async function abilitiesOf(
  engine: Engine,
  reach: Reach,
  {
    targets,
    asked,
    ...lacks
  }: {
    targets: readonly Target[];
    asked: readonly Ability[];
    policy: Lack | undefined;
    pause: Lack | undefined;
  },
  signal: AbortSignal,
): Promise<Map<string, AbilityTable>> {
  const first = targets.find((target) => target.state === "running");
  const state = first && (await inspectOne(engine, first.id, signal));
  const near = first && state ? reach.host({ id: first.id, pid: state.pid }) : false;
  const crash = near ? undefined : await reach.helperLack(signal);
  const packets = await netLacks(reach, { near, asked }, signal);
  return new Map(
    targets.map((target) => [
      target.id,
      { ...ALL_ABLE, ...lacks, ...packets, crash, processes: crash, networks: networkLack(target) },
    ]),
  );
}
