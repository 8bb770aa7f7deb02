/** Do a schedule's words fit together, and is there all that is needed? Each of them is read elsewhere. */
import { misfits } from "../core/schedule-words.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import { merged } from "./orders.ts";
import type { Path } from "./place.ts";
import { saidAt } from "./said-at.ts";
import type { Config, Experiment } from "./schema.ts";

const KINDS = ["cron", "every", "mean"];

/** @param at its experiment's index in the file */
export function scheduleMeant(experiment: unknown, at: number, defaults: unknown): Complaint[] {
  const [own, shared] = [mappingIn(experiment), mappingIn(defaults)];
  // What is no mapping is told as such.
  if ([own, shared].some(({ schedule }) => schedule !== undefined && !isMapping(schedule)))
    return [];
  const { schedule } = merged(own as unknown as Experiment, shared as Config["defaults"]);
  if (!schedule) return [];
  const path = ["experiments", at];
  return misfits(schedule).map(({ key, message }) => {
    const here =
      key === undefined
        ? kindAt(own, shared, path)
        : saidAt(["schedule", key], { own, shared, path });
    return { path: here, message: `${nameOf(here)}: ${message}` };
  });
}

function isMapping(value: unknown): boolean {
  return mappingIn(value) === value;
}

type Mapping = Readonly<Record<string, unknown>>;

/** Where nobody says of what kind it is, the experiment should. */
function kindAt(own: Mapping, shared: Mapping, path: Path): Path {
  const isSaidIn = ({ schedule }: Mapping) =>
    KINDS.some((kind) => mappingIn(schedule)[kind] !== undefined);
  return !isSaidIn(own) && isSaidIn(shared) ? ["defaults", "schedule"] : [...path, "schedule"];
}
