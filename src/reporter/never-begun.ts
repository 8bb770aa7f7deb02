/**
 * The report of an experiment that never began, so that no suite is green because one of it is missing.
 * There is no journal of it: nothing was touched.
 */
import type { FileLines, Watching } from "../core/plan.ts";
import { adviceOf, ChaosError } from "../failure.ts";
import type { Report } from "./report.ts";
import type { Charge, Verdict, VerdictWord } from "./verdict.ts";

export interface NeverBegun {
  readonly name: string;
  readonly file?: string | undefined;
  readonly lines?: FileLines | undefined;
  /** Wall time, ISO. */
  readonly at: string;
  readonly watching: Watching;
}

const MEANING: Readonly<Record<number, readonly [VerdictWord, Charge["about"]]>> = {
  3: ["inconclusive", "evidence"],
  4: ["stopped", "stop"],
  5: ["unsafe", "undo"],
};

/** For what was thrown before there was a run. */
export function failedToBegin(error: unknown, one: NeverBegun): Report {
  const exit = error instanceof ChaosError ? error.exit : 6;
  const [verdict, about] = MEANING[exit] ?? ["error", "stop"];
  // A drill file's mistakes are told at once, a line each.
  const reasons = adviceOf(error)
    .split("\n")
    .map((line) => line.trim());
  const charges = reasons.map((reason) => ({ verdict, exit, about, reason }));
  return reportOf(one, charged(...(charges as [Charge, ...Charge[]])));
}

/** For those behind one after which nothing more may begin. */
export function notBegun(because: string, one: NeverBegun): Report {
  const stopped = { verdict: "stopped", exit: 4, about: "stop", reason: because } as const;
  return { ...reportOf(one, charged(stopped)), leftOut: true };
}

/** For one whose preparations a signal ended. @param exit 129, 130 or 143 */
export function interruptedBefore(exit: number, one: NeverBegun): Report {
  const reason = "interrupted before it began: nobody was hit";
  return reportOf(one, charged({ verdict: "stopped", exit, about: "stop", reason }));
}

/** For one that found nobody to hit, where that is allowed. */
export function nobodyToHit(because: string, one: NeverBegun): Report {
  return reportOf(one, {
    verdict: "pass",
    exit: 0,
    because,
    reasons: [because],
    charges: [],
  });
}

function charged(...charges: [Charge, ...Charge[]]): Verdict {
  const { verdict, exit, reason: because } = charges[0];
  return { verdict, exit, because, reasons: charges.map(({ reason }) => reason), charges };
}

function reportOf({ name, file, lines, at, watching }: NeverBegun, verdict: Verdict): Report {
  return {
    version: 1,
    run: "",
    name,
    ...(file === undefined ? {} : { file }),
    ...(lines ? { lines } : {}),
    ...{ engine: "", seed: "", selection: "", replay: "", matched: 0 },
    ...{ startedAt: at, originAt: at, endedAt: at, durationMs: 0 },
    verdict,
    watching,
    ...{
      faults: [],
      phases: [],
      probes: [],
      series: [],
      thresholds: [],
      victims: [],
      findings: [],
    },
    ...{ events: [], refusals: [], stops: [], residue: [], unknown: [], passedOver: [] },
    ...{ alsoHit: [], warnings: [] },
  };
}
