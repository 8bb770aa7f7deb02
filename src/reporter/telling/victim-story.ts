/** What became of one victim, in the same words in every format. */
import { sayMs } from "../../units.ts";
import type { VictimReport } from "../victim-report.ts";

export function effectMark({ effect }: VictimReport): string {
  return effect === "in-effect" ? "✓" : effect === "not-in-effect" ? "✗" : "?";
}

/** What hit it and how fast, what was measured, how it came back. */
export function victimStory(one: VictimReport): string[] {
  const hit = one.error === undefined ? (one.mechanism ?? "not hit") : `failed: ${one.error}`;
  const times = [
    one.signalledMs === undefined ? undefined : `signalled +${sayMs(one.signalledMs)}`,
    one.deadMs === undefined ? undefined : `dead +${sayMs(one.deadMs)}`,
    one.againMs === undefined ? undefined : sayAgain(one.againMs),
  ].filter((text) => text !== undefined);
  const doubt =
    one.effect === "in-effect" ? undefined : `not confirmed: ${one.evidence ?? "never verified"}`;
  const measured = one.effect === "in-effect" ? one.figure : undefined;
  return [hit, times.join(", "), measured, doubt, back(one)].filter(
    (text) => text !== undefined && text !== "",
  ) as string[];
}

function sayAgain(timesMs: readonly number[]): string {
  return timesMs.length === 1 ? "hit once more" : `hit ${timesMs.length} times more`;
}

function back({ ended, reverted, revertError, undoneLater }: VictimReport): string {
  const later = undoneLater === undefined ? "" : `; undone after the run: ${undoneLater}`;
  if (revertError !== undefined) return `NOT UNDONE by the run: ${revertError}${later}`;
  if (reverted === undefined && later !== "") return `not undone by the run${later}`;
  return ended ?? reverted ?? "not undone";
}
