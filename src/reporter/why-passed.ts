/** What a pass says: what held, and what nobody asked about. */
import { commandResult } from "./command-result.ts";
import type { Evidence } from "./evidence.ts";
import { overMs } from "./fault-records.ts";
import { sayValue } from "./say.ts";
import { sayUnasked } from "./unasked.ts";

export function whyPassed(evidence: Evidence): string {
  const { plan, entries, records, thresholds } = evidence;
  const command = commandResult(plan, entries);
  if (command && !thresholds.some(({ gates }) => gates)) return command.because;
  if (!plan.watching.verdictWanted) {
    const isOver = records.every((record) => overMs(record) !== undefined);
    return `no verdict was asked for; the fault was confirmed${isOver ? " and reverted" : ""}`;
  }
  const unasked = sayUnasked(evidence);
  return `${whatHolds(evidence)}${unasked === undefined ? "" : `; but ${unasked}`}`;
}

/** It speaks of every gating probe, of the whole drill and of no more than its limit. */
const OF_ALL = /^longest_outage\s*<=?\s*[\w.]+$/;

function whatHolds({ thresholds, probes }: Evidence): string {
  const gating = thresholds.filter(({ gates }) => gates);
  const longest = gating.find(({ text }) => OF_ALL.test(text.trim()));
  const hi = longest?.worst?.observed?.hi;
  if (!longest || hi === undefined)
    return gating.length === 1 ? gating[0]!.says : `all ${gating.length} thresholds hold`;
  const limit = `(limit ${sayValue(longest.limit, "ms")})`;
  const isUnhurt = probes.every(({ gates, longestOutage }) => !gates || longestOutage?.hi === 0);
  if (isUnhurt) return `no gating probe had an outage ${limit}`;
  return `no outage of a gating probe was longer than ${sayValue(hi, "ms")} ${limit}`;
}
