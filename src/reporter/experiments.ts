/** A suite by experiments instead of runs: the steps of a ramp are one, and so are the tries of one that was run again. */
import type { Report } from "./report.ts";
import { countingExit, countingTries, isOnlyWarned } from "./suite-verdict.ts";

export interface ExperimentResult {
  readonly name: string;
  readonly hasPassed: boolean;
  /** It passed, and not at first. */
  readonly isFlaky: boolean;
}

export function experimentsOf(suite: readonly Report[]): ExperimentResult[] {
  const groups = new Map<string | Report, Report[]>();
  for (const report of countingTries(suite)) {
    const key = report.step?.ramp ?? report;
    groups.set(key, [...(groups.get(key) ?? []), report]);
  }
  return [...groups.values()].map(resultOf);
}

function resultOf(reports: readonly Report[]): ExperimentResult {
  const { step, name } = reports[0]!;
  const hasPassed = reports.every((one) => countingExit(one) === 0 && !isOnlyWarned(one));
  return {
    name: step?.ramp ?? name,
    hasPassed,
    isFlaky: hasPassed && reports.some(({ attempt }) => attempt !== undefined),
  };
}

/** `2 of 3 experiments passed, flaky: zone a dies`. */
export function sayPassed(suite: readonly Report[]): string {
  const all = experimentsOf(suite);
  const passed = all.filter(({ hasPassed }) => hasPassed).length;
  const flaky = all.filter(({ isFlaky }) => isFlaky).map(({ name }) => name);
  const says = `${passed} of ${all.length} ${all.length === 1 ? "experiment" : "experiments"} passed`;
  return flaky.length === 0 ? says : `${says}, flaky: ${named(flaky)}`;
}

const NAMED_MAX = 3;

function named(names: readonly string[]): string {
  const more = names.length - NAMED_MAX;
  return names.slice(0, NAMED_MAX).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
