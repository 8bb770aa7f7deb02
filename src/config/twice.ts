/** Two experiments of one name: in no report could they be told from each other. */
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";

/** @param wrong a name that is wrong is told as such */
export function namedTwice(
  experiments: readonly unknown[],
  wrong: readonly Complaint[],
): Complaint[] {
  const told = new Set(wrong.map(({ path }) => nameOf(path)));
  const seen = new Set<string>();
  return experiments.flatMap((one, at) => {
    const path = ["experiments", at, "name"];
    const { name } = mappingIn(one);
    if (typeof name !== "string" || told.has(nameOf(path))) return [];
    const isNew = !seen.has(name);
    seen.add(name);
    if (isNew) return [];
    return [{ path, message: `two experiments are called "${name}": expected names that differ` }];
  });
}
