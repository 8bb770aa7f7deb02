/** Why a threshold that decides nothing stands in a report. */
import type { ThresholdResult } from "../thresholds.ts";

/** Behind its sentence; empty for one that gates. */
export function whyShown({ gates, soft }: Pick<ThresholdResult, "gates" | "soft">): string {
  if (gates) return "";
  return soft ? "; soft, it only warns" : "; shown only, a victim never gates";
}
