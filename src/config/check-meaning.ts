/** What is right piece by piece and wrong together: two of one name, an abort rule that can never act. */
import { enginesMeant, enginesTwice } from "./engines-meant.ts";
import { guardsWanted } from "./guards-wanted.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import { orderComplaints } from "./order-complaints.ts";
import { probesMeant } from "./probes-meant.ts";
import { PROBLEMS_MAX } from "./problems.ts";
import { raisedTwice } from "./raised-twice.ts";
import { rampMeant } from "./ramp-meant.ts";
import { restartsMeant } from "./restarts-meant.ts";
import { scheduleMeant } from "./schedule-meant.ts";
import type { Sound } from "./sound.ts";
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
  const complaints = enginesTwice(engines);
  for (const [at, one] of all.entries()) {
    if (wrong.length + complaints.length > PROBLEMS_MAX) break;
    complaints.push(...[twice.get(at) ?? []].flat());
    complaints.push(...probesMeant(one, at, shared).filter(isNewTo(complaints)));
    complaints.push(...scheduleMeant(one, at, shared).filter(isNewTo(complaints)));
    complaints.push(...enginesMeant(one, at, engines));
    complaints.push(...(await raisedTwice(one, at)));
    const refused = await refusedByRun(one, at, shared);
    complaints.push(...refused.filter(isNewTo(complaints)));
    const sound = experiments.get(at);
    if (!sound) continue;
    const sayers = { own: one, shared, path: ["experiments", at] };
    const isRefused = refused.length > 0;
    const own = await orderComplaints({ ...sound, defaults, sayers, isRefused });
    complaints.push(...own.filter(isNewTo(complaints)));
  }
  return complaints;
}

/** What a run would refuse as well, at no place and in the words of flags. */
async function refusedByRun(one: unknown, at: number, shared: unknown): Promise<Complaint[]> {
  return [
    ...(await rampMeant(one, at)),
    ...(await restartsMeant(one, at)),
    ...(await guardsWanted(one, at, shared)),
  ];
}

/** What the defaults say wrong is told once, not for each experiment. */
function isNewTo(told: readonly Complaint[]): (complaint: Complaint) => boolean {
  const places = new Set(told.map(({ path }) => nameOf(path)));
  return ({ path }) => path[0] !== "defaults" || !places.has(nameOf(path));
}
