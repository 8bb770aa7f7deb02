/** What is right piece by piece and wrong together: two of one name, an abort rule that can never act. */
import { whyUnfit } from "../core/schedule-words.ts";
import { IN_OUR_WORDS } from "../core/zod-words.ts";
import { readOrder } from "../order.ts";
import { monkeys } from "../rosters.ts";
import { type Complaint, unknownKey } from "./issues.ts";
import { sayProblem } from "./leaves.ts";
import { nameOf } from "./naming.ts";
import { merged, orderOf } from "./orders.ts";
import type { Path } from "./place.ts";
import { PROBLEMS_MAX } from "./problems.ts";
import { stepsOf } from "./ramp.ts";
import { wordsOf } from "./schedules.ts";
import type { Config, Experiment } from "./schema.ts";

export async function checkMeaning(config: Config): Promise<Complaint[]> {
  const complaints = twice(config.experiments);
  for (const [at, experiment] of config.experiments.entries()) {
    if (complaints.length > PROBLEMS_MAX) break;
    const path = ["experiments", at];
    const ramped = await rampComplaints(experiment, [...path, "ramp", "options"]);
    complaints.push(...ramped);
    if (ramped.length > 0) continue;
    const unfit = scheduleComplaints(merged(experiment, config.defaults), path);
    complaints.push(...unfit);
    try {
      for (const step of stepsOf(merged(experiment, config.defaults), "any"))
        await readOrder(orderOf(step));
    } catch (error) {
      complaints.push({ path, message: `${nameOf(path)}: ${sayProblem(error)}` });
    }
  }
  return complaints;
}

/** Each of its words is right: do they fit together, and is there all that is needed? */
function scheduleComplaints({ schedule }: Experiment, path: Path): Complaint[] {
  const unfit = schedule && whyUnfit(wordsOf(schedule));
  if (!unfit) return [];
  const { key, message } = unfit;
  const here = [...path, "schedule", ...(key === undefined ? [] : [key])];
  return [{ path: here, message: `${nameOf(here)}: ${message}` }];
}

/** The values that a ramp gives an option, each in its own place. */
async function rampComplaints({ faults, ramp }: Experiment, path: Path): Promise<Complaint[]> {
  const monkey = await monkeys.load(faults[0]?.monkey ?? "");
  const known = monkey.options.shape;
  return Object.entries(ramp?.options ?? {}).flatMap(([key, values]): Complaint[] => {
    const option = Object.hasOwn(known, key) ? known[key] : undefined;
    if (!option) return [{ path, key, message: unknownKey(key, Object.keys(known)) }];
    return values.flatMap((value, at) => {
      const here = [...path, key, at];
      const says = option.safeParse(value, IN_OUR_WORDS).error?.issues[0]?.message;
      return says === undefined ? [] : [{ path: here, message: `${nameOf(here)}: ${says}` }];
    });
  });
}

function twice(experiments: readonly Experiment[]): Complaint[] {
  const seen = new Set<string>();
  return experiments.flatMap(({ name }, at) => {
    const isNew = !seen.has(name);
    seen.add(name);
    if (isNew) return [];
    const message = `two experiments are called "${name}": expected names that differ`;
    return [{ path: ["experiments", at, "name"], message }];
  });
}
