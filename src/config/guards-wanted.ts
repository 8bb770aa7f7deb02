/** A guard that a fault's monkey brings along is asked, whoever leaves it out: then that is said. */
import { monkeys } from "../rosters.ts";
import { camel } from "./defaults.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import { saidAt } from "./said-at.ts";

/** @param at its experiment's index in the file */
export async function guardsWanted(
  experiment: unknown,
  at: number,
  defaults: unknown,
): Promise<Complaint[]> {
  const [own, shared] = [mappingIn(experiment), mappingIn(defaults)];
  const guards = { ...mappingIn(shared.guards), ...mappingIn(own.guards) };
  const named = new Set([own.faults].flat().map((fault) => mappingIn(fault).monkey));
  const army = (await monkeys.all()).filter(({ name }) => named.has(name));
  return army.flatMap(({ name, guards: wanted = [] }) => {
    const leftOut = wanted.map(camel).filter((key) => guards[key] === false);
    return leftOut.map((key) => {
      const path = saidAt(["guards", key], { own, shared, path: ["experiments", at] });
      return { path, message: `${nameOf(path)}: found false, but ${name} is never without it` };
    });
  });
}
