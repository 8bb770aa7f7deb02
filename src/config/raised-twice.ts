/** What a ramp raises and its fault says too: the fault's word would count for nothing. */
import { monkeys } from "../rosters.ts";
import type { Complaint } from "./issues.ts";
import { said } from "./leaves.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";

const QUANTITIES = ["count", "percent", "everyone"];

/** @param at its experiment's index in the file */
export async function raisedTwice(experiment: unknown, at: number): Promise<Complaint[]> {
  const { faults, ramp } = mappingIn(experiment);
  const fault = mappingIn([faults].flat()[0]);
  const { count, percent, options } = mappingIn(ramp);
  const path = ["experiments", at, "faults", 0];
  const quantities = said([count, percent]) > 0 ? QUANTITIES : [];
  const raised = options === undefined ? [] : await optional(fault.monkey, mappingIn(options));
  return [
    ...beside(fault, quantities, path),
    ...beside(mappingIn(fault.options), raised, [...path, "options"]),
  ];
}

/** Of the options that are raised, those that a fault can leave out. */
async function optional(name: unknown, raised: object): Promise<string[]> {
  const monkey = (await monkeys.all()).find((one) => one.name === name);
  const shape = monkey?.options.shape ?? {};
  return Object.keys(raised).filter(
    (key) => Object.hasOwn(shape, key) && shape[key]?.safeParse(undefined).success,
  );
}

function beside(given: object, keys: readonly string[], path: Path): Complaint[] {
  return keys
    .filter((key) => Object.hasOwn(given, key))
    .map((key) => {
      const here = [...path, key];
      return { path: here, message: `${nameOf(here)}: the ramp says it, expected it there alone` };
    });
}
