/** What a drill did, and how closely it was watched. */
import { sayMs } from "../../units.ts";
import type { Report } from "../report.ts";

/** One sentence for each of its faults. */
export function deedsOf(report: Pick<Report, "faults" | "matched" | "selection">): string[] {
  return report.faults.map(
    ({ monkey, sentence, victims, matched = report.matched, selection = report.selection }) =>
      `${monkey} (${sentence}), ${victims} chosen of ${matched} matching ${selection}`,
  );
}

/** What a rate of probing cannot see. */
export function resolution({ probes, watching }: Pick<Report, "probes" | "watching">): string {
  const least = Math.max(...probes.map(({ smallestOutageMs }) => smallestOutageMs));
  return `asked every ${sayMs(watching.intervalMs)}: outages shorter than ${sayMs(least)} may go unseen`;
}
