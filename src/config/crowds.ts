/** More of something than any file means: told by its count, before each of them is looked at. */
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";

export const EXPERIMENTS_MAX = 1_000;
const PROBES_MAX = 200;
/** Each step of a ramp is a run. */
const RUNS_MAX = 2_000;

export function refuseCrowds(file: unknown): Complaint[] {
  const { experiments, defaults } = mappingIn(file);
  const all = Array.isArray(experiments) ? experiments : [];
  const path = ["experiments"];
  if (all.length > EXPERIMENTS_MAX)
    return [tooMany(path, all.length, "experiments", EXPERIMENTS_MAX)];
  const runs = all.reduce((sum: number, one) => sum + runsOf(one), 0);
  return [
    ...(runs > RUNS_MAX ? [tooMany(path, runs, "runs, with the steps of ramps", RUNS_MAX)] : []),
    ...probesIn(defaults, ["defaults"]),
    ...all.flatMap((one, at) => probesIn(one, [...path, at])),
  ];
}

function runsOf(experiment: unknown): number {
  const { count, percent, options } = mappingIn(mappingIn(experiment).ramp);
  const lists = [count, percent, ...Object.values(mappingIn(options))].filter(Array.isArray);
  return Math.max(1, ...lists.map((list) => list.length));
}

function probesIn(value: unknown, path: Path): Complaint[] {
  const count = Object.keys(mappingIn(mappingIn(value).probes)).length;
  return count > PROBES_MAX ? [tooMany([...path, "probes"], count, "probes", PROBES_MAX)] : [];
}

function tooMany(path: Path, count: number, what: string, most: number): Complaint {
  return { path, message: `${nameOf(path)}: found ${count} ${what}, expected at most ${most}` };
}
