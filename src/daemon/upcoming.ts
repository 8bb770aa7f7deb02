/** The next acts of a day, some of them. Pure. */
import { DAY_MS } from "../core/local-date.ts";
import { inOrder, type Scheduled } from "../core/look-ahead.ts";

const NEXT_MAX = 20;

export interface Upcoming {
  readonly at: string;
  readonly experiment: string;
  readonly group?: string;
}

export function nextActs(all: readonly Scheduled[], nowMs: number): Upcoming[] {
  const next: Upcoming[] = [];
  for (const { occasion } of inOrder(all, nowMs, nowMs + DAY_MS)) {
    if (!occasion.act) continue;
    const { experiment, group, atMs } = occasion;
    const named = group === undefined ? {} : { group };
    next.push({ at: new Date(atMs).toISOString(), experiment, ...named });
    if (next.length === NEXT_MAX) break;
  }
  return next;
}
