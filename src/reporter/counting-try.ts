/** Which of an experiment's tries counts: what failed is made good by a pass, not by a try that decided nothing. */
import type { Report } from "./report.ts";

type Try = Pick<Report, "run" | "verdict">;

/** Its index: the last one, or the last that failed where nothing was decided after it. */
export function countingTry(tries: readonly Try[]): number {
  const last = tries.at(-1);
  const failed = tries.findLastIndex(({ verdict }) => verdict.exit === 1);
  return last && isUndecided(last) && failed >= 0 ? failed : tries.length - 1;
}

/** One that found nobody to hit has shown nothing, also where that is allowed. */
function isUndecided({ run, verdict: { exit } }: Try): boolean {
  return exit === 3 || (exit === 0 && run === "");
}

/** The others say that they do not count. */
export function markedTries(tries: readonly Report[]): Report[] {
  const counting = countingTry(tries);
  return tries.map(({ retried: _retried, ...one }, at) =>
    at === counting ? one : { ...one, retried: true },
  );
}
