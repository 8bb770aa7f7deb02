/** What a part of a report means to its reader; each format has its own way to show it. */
import type { ThresholdStatus } from "../thresholds.ts";
import type { VerdictWord } from "../verdict.ts";

export type Tone = "good" | "bad" | "doubt" | "quiet" | "strong";

export const VERDICT_TONES: Readonly<Record<VerdictWord, Tone>> = {
  pass: "good",
  fail: "bad",
  inconclusive: "doubt",
  stopped: "doubt",
  unsafe: "bad",
  error: "bad",
};

export const STATUS_MARKS = { holds: "✓", fails: "✗", undecidable: "?", "no-data": "?" } as const;
export const STATUS_TONES = {
  holds: "good",
  fails: "bad",
  undecidable: "doubt",
  "no-data": "doubt",
} as const satisfies Record<ThresholdStatus, Tone>;
