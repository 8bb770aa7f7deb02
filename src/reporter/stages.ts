/** Where the time of good answers went: the median of each stage by itself. */
import type { SampleLine } from "../core/entry.ts";
import { STAGES } from "../core/probe.ts";

/** In milliseconds; a stage that no answer passed is absent. */
export interface StageMedians {
  readonly resolve?: number;
  readonly connect?: number;
  readonly tls?: number;
  /** From the request until the first byte of the answer. */
  readonly firstByte?: number;
  readonly transfer?: number;
}

const CALLED = {
  resolve: "resolve",
  connect: "connect",
  tls: "tls",
  firstByte: "firstByte",
  done: "transfer",
} as const;

/** `undefined` where nothing was measured. */
export function stageMedians(good: readonly SampleLine[]): StageMedians | undefined {
  const lengths: Record<string, number[]> = {};
  for (const { s } of good) {
    let before = 0;
    for (const stage of STAGES) {
      const at = s?.[stage];
      if (at === undefined) continue;
      const own = lengths[CALLED[stage]] ?? [];
      own.push(at - before);
      lengths[CALLED[stage]] = own;
      before = at;
    }
  }
  const medians = Object.entries(lengths).map(([stage, all]) => [stage, medianOf(all)] as const);
  return medians.length === 0 ? undefined : Object.fromEntries(medians);
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[(sorted.length - 1) >> 1]! * 1_000) / 1_000;
}
