/** What to draw of a probe's time: the outages that can be told apart, and where else an answer was not good. */
import type { Outage } from "../../outages.ts";
import type { Series } from "../../series.ts";

export type MarkKind = "bad" | "slow" | "lost";

export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly kind: MarkKind;
}

/** Neighbouring steps of one kind are one mark. @param isTold steps that are shown otherwise */
export function marksOf(
  series: Series,
  kinds: readonly MarkKind[],
  isTold: (ms: number) => boolean = () => false,
): Mark[] {
  const marks: Mark[] = [];
  for (let at = 0; at < series.good.length; at++) {
    const from = series.fromMs + at * series.stepMs;
    const kind = kinds.find((one) => (series[one][at] ?? 0) > 0);
    if (kind === undefined || isTold(from)) continue;
    const last = marks.at(-1);
    const to = from + series.stepMs;
    if (last?.to === from && last.kind === kind) marks[marks.length - 1] = { ...last, to };
    else marks.push({ from, to, kind });
  }
  return marks;
}

/** The longest of them, in their order. A service that flaps for an hour has thousands. */
export function longest(outages: readonly Outage[], count: number): Outage[] {
  if (outages.length <= count) return [...outages];
  const ranked = outages.toSorted((a, b) => b.duration.hi - a.duration.hi);
  const kept = new Set(ranked.slice(0, count));
  return outages.filter((one) => kept.has(one));
}
