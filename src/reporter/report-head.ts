/** What a report says first: which run of what it was, when, and how to do it again. */
import type { Entry } from "../core/entry.ts";
import type { Plan } from "../core/plan.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { replayLine } from "./replay.ts";

export function headOf(plan: Plan, entries: readonly Entry[]) {
  const [first, last] = [entries[0]!, entries.at(-1)!];
  const { run, name, step, attempt, file, lines, engine, seed, selection } = plan;
  const originAt = new Date(Date.parse(first.at) - first.t).toISOString();
  const times = {
    startedAt: first.at,
    originAt,
    endedAt: last.at,
    durationMs: last.t - first.t,
  };
  return {
    key: fingerprintOf(plan),
    run,
    name,
    ...(step ? { step } : {}),
    ...(attempt ? { attempt } : {}),
    ...(file === undefined ? {} : { file }),
    ...(lines ? { lines } : {}),
    engine,
    seed,
    selection,
    replay: replayLine(plan),
    ...times,
  };
}
