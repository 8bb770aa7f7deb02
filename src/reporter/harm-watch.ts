/** Judges the abort rules again and again while the fault lasts. */
import type { Clock } from "../core/clock.ts";
import type { Plan } from "../core/plan.ts";
import { type AbortRule, parseAbortRule } from "./abort-parser.ts";
import { probesOf } from "./abort-rules.ts";
import { harmIn, type Times } from "./harm.ts";
import type { Prober } from "./prober.ts";

const LOOK_EVERY_MS = 200;

export interface HarmWatch {
  /** Aborted at the first rule that surely applies; its reason is the sentence. */
  readonly signal: AbortSignal;
  begin(): void;
  end(): void;
}

export interface HarmWatchSetup {
  readonly plan: Plan;
  readonly prober: Pick<Prober, "samples" | "pending">;
  readonly clock: Clock;
  /** `t` of the run, now. */
  readonly now: () => number;
  /** `t` at which the warm-up ends. */
  readonly warmMs: number;
}

export function harmWatch(setup: HarmWatchSetup): HarmWatch {
  const { plan, clock, now, warmMs } = setup;
  const rules = plan.watching.abortWhen.map(parseAbortRule);
  const harm = new AbortController();
  let ended = new AbortController();
  const look = async (over: AbortSignal) => {
    const fault = now();
    while (!over.aborted && !harm.signal.aborted) {
      const reason = judge(rules, setup, { now: now(), warm: warmMs, fault });
      if (reason) harm.abort(reason);
      else await clock.sleep(LOOK_EVERY_MS, over);
    }
  };
  return {
    signal: harm.signal,
    begin: () => {
      ended.abort();
      ended = new AbortController();
      if (rules.length > 0) void look(ended.signal);
    },
    end: () => ended.abort(),
  };
}

function judge(
  rules: readonly AbortRule[],
  { plan, prober }: HarmWatchSetup,
  times: Times,
): string | undefined {
  for (const rule of rules)
    for (const { name } of probesOf(rule, plan.probes)) {
      const seen = { name, samples: prober.samples(name), inFlight: prober.pending(name) };
      const reason = harmIn(rule, seen, { times, rules: plan.watching });
      if (reason) return reason;
    }
  return undefined;
}
