/** One line per victim: where it stands, what hit it and how fast, how it came back. */
import { effectMark, victimStory } from "../../telling/victim-story.ts";
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
    const head = `  ${effectMark(one)} ${zone}${one.victim.name.padEnd(nameWidth)}  `;
    const [first = "", ...rest] = wrap(head, victimStory(one).join("; "), columns);
    const tone = one.effect === "in-effect" ? "good" : "doubt";
    return [first.replace(effectMark(one), () => paint(tone, effectMark(one))), ...rest];
  });
}
