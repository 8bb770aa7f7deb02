/** Does `onRestart` stand at faults that a restart ends? Their monkey alone decides it, whatever else is wrong. */
import { FOR_WHAT_A_RESTART_ENDS, outlivesNoRestart } from "../order.ts";
import { monkeys } from "../rosters.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";

/** @param at its experiment's index in the file */
export async function restartsMeant(experiment: unknown, at: number): Promise<Complaint[]> {
  const army = await monkeys.all();
  return [mappingIn(experiment).faults].flat().flatMap((fault, nth): Complaint[] => {
    const { monkey: name, onRestart } = mappingIn(fault);
    const monkey = army.find((one) => one.name === name);
    if (onRestart !== "reinject" || !monkey || outlivesNoRestart(monkey)) return [];
    const path = ["experiments", at, "faults", nth, "onRestart"];
    const says = `found reinject, expected end for ${monkey.name}. ${FOR_WHAT_A_RESTART_ENDS}`;
    return [{ path, message: `${nameOf(path)}: ${says}` }];
  });
}
