/** What is right piece by piece and wrong together: two of one name, an abort rule that can never act. */
import { IN_OUR_WORDS } from "../core/zod-words.ts";
import { monkeys } from "../rosters.ts";
import { enginesMeant } from "./engines-meant.ts";
import { type Complaint, unknownKey } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import { orderComplaints } from "./order-complaints.ts";
import type { Path } from "./place.ts";
import { probesMeant } from "./probes-meant.ts";
import { PROBLEMS_MAX } from "./problems.ts";
import { raisedTwice } from "./raised-twice.ts";
import { scheduleMeant } from "./schedule-meant.ts";
import type { Experiment } from "./schema.ts";
import type { Sound, SoundExperiment } from "./sound.ts";
import { namedTwice } from "./twice.ts";

/** @param wrong what is told already, and how much */
export async function checkMeaning(
  file: object,
  { defaults, experiments }: Sound,
  wrong: readonly Complaint[],
): Promise<Complaint[]> {
  const { defaults: shared, engines, experiments: given } = mappingIn(file);
  const all: readonly unknown[] = Array.isArray(given) ? given : [];
  const twice = new Map(namedTwice(all, wrong).map((one) => [one.path[1], one]));
  const complaints: Complaint[] = [];
  for (const [at, one] of all.entries()) {
    if (wrong.length + complaints.length > PROBLEMS_MAX) break;
    complaints.push(...[twice.get(at) ?? []].flat());
    complaints.push(...probesMeant(one, at, shared).filter(isNewTo(complaints)));
    complaints.push(...scheduleMeant(one, at, shared).filter(isNewTo(complaints)));
    complaints.push(...enginesMeant(one, at, engines));
    complaints.push(...(await raisedTwice(one, at)));
    const sound = experiments.get(at);
    if (!sound) continue;
    const own = await ofOne(sound, ["experiments", at], defaults);
    complaints.push(...own.filter(isNewTo(complaints)));
  }
  return complaints;
}

/** What the defaults say wrong is told once, not for each experiment. */
function isNewTo(told: readonly Complaint[]): (complaint: Complaint) => boolean {
  const places = new Set(told.map(({ path }) => nameOf(path)));
  return ({ path }) => path[0] !== "defaults" || !places.has(nameOf(path));
}

async function ofOne(
  { experiment, unsure }: SoundExperiment,
  path: Path,
  defaults: Sound["defaults"],
): Promise<Complaint[]> {
  const isSure = (...keys: string[]) => keys.every((key) => !unsure.has(key));
  const ramped = isSure("faults", "ramp")
    ? await rampComplaints(experiment, [...path, "ramp", "options"])
    : [];
  const doubted = ramped.length > 0 ? new Set([...unsure, "ramp"]) : unsure;
  const orders = await orderComplaints({ experiment, unsure: doubted, path, defaults });
  return [...ramped, ...orders];
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
