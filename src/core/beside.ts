/** Of faults that hit one victim at once: have they room beside each other? Known before anything is touched. */
import { ChaosError } from "../failure.ts";
import { whyNotTogether } from "../packet-room.ts";
import type { Leads } from "./leads.ts";
import type { FaultParts } from "./planning.ts";
import type { Target } from "./target.ts";

type Aimed = Pick<FaultParts, "stage" | "monkey" | "options" | "victims"> & {
  readonly leads?: Leads;
};

/** @throws ChaosError FAULTS_CLASH, with the first victim for whom they are too many */
export function assertRoom(faults: readonly Aimed[], targets: readonly Target[]): void {
  const victims = new Map(
    faults.flatMap((one) => one.victims.map((victim) => [victim.id, victim])),
  );
  for (const victim of victims.values())
    for (const stage of new Set(faults.map((one) => one.stage)))
      assertRoomOn(
        victim,
        faults.filter((one) => one.stage === stage && isOn(one, victim)),
        targets,
      );
}

function isOn({ victims }: Aimed, { id }: Target): boolean {
  return victims.some((victim) => victim.id === id);
}

function assertRoomOn(victim: Target, faults: readonly Aimed[], targets: readonly Target[]): void {
  const why = whyNotTogether(
    faults.flatMap(({ monkey, options, leads }) => {
      const deed = monkey.toPackets?.(options as never);
      const area = monkey.area?.(options as never, victim, targets, leads);
      return deed ? [{ name: monkey.name, deed, area }] : [];
    }),
  );
  if (why === undefined) return;
  throw new ChaosError("FAULTS_CLASH", `Not all of it can hit ${victim.name} at once: ${why}`, {
    hint: "Let them hit one after another (order: sequence), or choose other victims for some",
  });
}
