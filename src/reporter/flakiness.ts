/** How often an experiment's verdict turns though nothing changed: the same experiment, place and images. */
import type { RunSummary } from "../core/run-summary.ts";
import type { Interval } from "./interval.ts";
import { wilson } from "./wilson.ts";

export interface Flakiness {
  readonly name: string;
  readonly runs: number;
  readonly passed: number;
  /** Share that passes in the long run, with 95 % on either side: seven of seven show 72 % only. */
  readonly passRate: Interval;
  /** Changes between pass and not, of `runs` − 1 that could be. */
  readonly flips: number;
}

/** In the order of the first run of each; runs that decided nothing count for neither. */
export function flakinessOf(runs: readonly RunSummary[]): Flakiness[] {
  const decided = runs
    .filter(({ verdict }) => verdict === "pass" || verdict === "fail")
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  return [...grouped(decided).values()].map((group) => {
    const passed = group.filter(({ verdict }) => verdict === "pass").length;
    const flips = group.filter(
      (one, at) => at > 0 && one.verdict !== group[at - 1]?.verdict,
    ).length;
    const { name } = group.at(-1)!;
    return { name, runs: group.length, passed, flips, passRate: wilson(passed, group.length)! };
  });
}

function keyOf({ name, experiment, environment, images }: RunSummary): string {
  return [name, experiment, environment, images].join("\n");
}

function grouped(runs: readonly RunSummary[]): Map<string, RunSummary[]> {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) groups.set(keyOf(run), [...(groups.get(keyOf(run)) ?? []), run]);
  return groups;
}
