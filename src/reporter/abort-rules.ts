/** Abort rules as a drill gives them: each must be one that can act, or the drill has no brake. */
import type { PlannedProbe, Watching } from "../core/plan.ts";
import { ChaosError } from "../failure.ts";
import { type AbortRule, parseAbortRule } from "./abort-parser.ts";
import { whyNever } from "./abort-span.ts";
import type { Called } from "./called.ts";
import { selects } from "./probe-selector.ts";

/** @throws ChaosError THRESHOLD_INVALID at the first that does not parse, or could never be judged */
export function readAbortRules(watching: Watching, holdMs: number, called: Called): AbortRule[] {
  const rules = watching.abortWhen.map(parseAbortRule);
  for (const rule of rules) {
    const why = whyNever(rule, watching, { holdMs, called });
    if (why) throw unusable(rule, why.problem, why.hint);
  }
  return rules;
}

/** Which probes a rule is judged by: those that gate. */
export function probesOf(rule: AbortRule, probes: readonly PlannedProbe[]): PlannedProbe[] {
  return probes
    .filter(({ role }) => role !== "victim")
    .filter(({ name, role, service, zone }) =>
      selects(rule.selector, { probe: name, role, service, zone }),
    );
}

/** @throws ChaosError THRESHOLD_INVALID when a rule speaks of no probe that gates */
export function assertWatched(watching: Watching, probes: readonly PlannedProbe[]): void {
  const gating = probes.filter(({ role }) => role !== "victim").map(({ name }) => name);
  const hint =
    gating.length > 0
      ? `Those that gate: ${gating.join(", ")}`
      : "Add one with --probe name=url, or under probes in a drill file";
  for (const rule of watching.abortWhen.map(parseAbortRule))
    if (probesOf(rule, probes).length === 0) throw unusable(rule, "no gating probe is meant", hint);
}

function unusable({ text }: AbortRule, problem: string, hint: string): ChaosError {
  return new ChaosError("THRESHOLD_INVALID", `Cannot use abort rule "${text}": ${problem}`, {
    hint,
  });
}
