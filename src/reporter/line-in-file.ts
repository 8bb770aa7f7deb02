/** Where in its drill file stands what a report speaks of: nobody looks for a threshold by hand. */
import type { Report } from "./report.ts";

type Placed = Pick<Report, "lines" | "watching">;

/** @param threshold as it is written; absent, or one of the defaults: the experiment's own line */
export function lineOf({ lines, watching }: Placed, threshold?: string): number | undefined {
  const nth = threshold === undefined ? -1 : watching.thresholds.indexOf(threshold);
  return lines?.thresholds[nth] ?? lines?.experiment;
}

/** The same for a sentence: if it is of a threshold, that one's. */
export function lineOfSentence(report: Placed & Pick<Report, "thresholds">, says: string) {
  const one = report.thresholds.find(
    (threshold) =>
      says.includes(threshold.says) ||
      threshold.observations.some((seen) => says.includes(seen.says)),
  );
  return lineOf(report, one?.text);
}
