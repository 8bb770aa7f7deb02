/** One line per victim: where it stands, what hit it and how fast, how it came back. */
import { sayMs } from "../../../units.ts";
import type { VictimReport } from "../../victim-report.ts";
import { wrap } from "./lines.ts";
import type { Paint } from "./paint.ts";

export function victimLines(
  victims: readonly VictimReport[],
  columns: number,
  paint: Paint,
): string[] {
  const zoneWidth = Math.max(0, ...victims.map(({ victim }) => (victim.zone ?? "").length));
  const nameWidth = Math.max(0, ...victims.map(({ victim }) => victim.name.length));
  return victims.flatMap((one) => {
    const zone = zoneWidth > 0 ? `${(one.victim.zone ?? "–").padEnd(zoneWidth)}  ` : "";
    const head = `  ${mark(one)} ${zone}${one.victim.name.padEnd(nameWidth)}  `;
    const [first = "", ...rest] = wrap(head, story(one).join("; "), columns);
    const tone = one.effect === "in-effect" ? "good" : "doubt";
    return [first.replace(mark(one), () => paint(tone, mark(one))), ...rest];
  });
}

function mark({ effect }: VictimReport): string {
  return effect === "in-effect" ? "✓" : effect === "not-in-effect" ? "✗" : "?";
}

function story(one: VictimReport): string[] {
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
