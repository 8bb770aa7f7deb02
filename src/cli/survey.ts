/** Gathers what `chaos init` makes a file from: one list, an inspect of each that runs, one knock at each door. */
import { assertEligible, assertMatched } from "../core/nothing-matched.ts";
import type { Selector } from "../core/selector.ts";
import type { Source } from "../core/source.ts";
import type { Target } from "../core/target.ts";
import { candidatesOf } from "../core/victims.ts";
import { ChaosError } from "../failure.ts";
import { doorsOf } from "../init/doors.ts";
import { largestProject, mayBeHit, projectsOf, type Survey } from "../init/survey.ts";
import { knockOnAll } from "./knock.ts";

/** A published port each: where there are more, a person must choose. */
const DOORS_MAX = 100;
const YOUNG_TOO = { force: false, minAgeMs: 0 };

/** @throws ChaosError NOTHING_MATCHED, NOTHING_ELIGIBLE, USAGE */
export async function survey(
  source: Source,
  selector: Selector,
  signal: AbortSignal,
): Promise<Survey> {
  const all = await source.list(signal);
  const found = candidatesOf(all, selector, YOUNG_TOO);
  assertMatched(all, selector, found);
  assertEligible(selector, found);
  const running = found.matched.filter(({ state, ours }) => state === "running" && !ours);
  const project = largestProject(running);
  const targets = running.filter((target) => target.project === project);
  const otherProjects = projectsOf(running.filter((target) => target.project !== project));
  const ids = targets.filter(mayBeHit).map(({ id }) => id);
  const states = await source.snapshot(ids, signal);
  const tables = await source.abilities(targets, signal);
  const lack = ids.flatMap((id) => tables.get(id)?.crash ?? [])[0];
  return {
    ...{ engine: source.says, targets, project, otherProjects },
    doors: await knockOnAll(await doorsBehind(source, targets, signal)),
    policies: new Map([...states].map(([id, { policy }]) => [id, policy.name])),
    ...(lack ? { cannotCrash: lack.reason } : {}),
  };
}

async function doorsBehind(source: Source, targets: readonly Target[], signal: AbortSignal) {
  const open = targets.filter(({ endpoints }) => endpoints.length > 0);
  const ids = open.map(({ id }) => id);
  const checks = await source.healthChecks?.(ids, signal);
  const doors = open
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((target) => doorsOf(target, checks?.get(target.id) ?? []));
  if (doors.length <= DOORS_MAX) return doors;
  throw new ChaosError(
    "USAGE",
    `Cannot ask ${doors.length} published ports, expected at most ${DOORS_MAX}`,
    { hint: "Choose a part of the fleet, for example with --project, --service or --zone" },
  );
}
