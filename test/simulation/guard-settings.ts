/**
 * For each guard of the roster, settings under which a simulated fleet sometimes does not pass it.
 * A guard that is not here is given its own example; one that never refuses fails the simulation.
 */
import type { Chances } from "./chances.ts";

const DAY_MS = 86_400_000;

export type Texts = true | readonly string[];

/** `nowMs`: virtual wall time at which the experiment begins. */
export function settingsOf(
  { name, setting }: { name: string; setting?: { example: string } | undefined },
  chances: Chances,
  nowMs: number,
): Texts {
  const choices = CHOICES[name];
  if (choices) return chances.of(choices(nowMs), "guard", name, "setting");
  return setting ? [setting.example] : true;
}

const hoursAt = (ms: number) => new Date(ms).toISOString().slice(11, 16);
const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const HOUR_MS = 3_600_000;

const CHOICES: Readonly<Record<string, (nowMs: number) => readonly Texts[]>> = {
  "allow-project": () => [["shop"], ["shop", "prod"], ["sh*"]],
  "deny-project": () => [["prod"], ["p*"], ["nobody"]],
  "max-open": () => [["1"], ["3"], ["9"]],
  "max-per": () => [["service:1"], ["zone:2"], ["tier:2"], ["host:4"]],
  "max-percent": () => [["20%"], ["50%"], ["100%"]],
  "max-victims": () => [["1"], ["3"], ["5"]],
  "min-age": () => [["10s"], ["10m"], ["2h"]],
  "min-healthy": () => [["1"], ["2"], ["3"]],
  "cool-down": () => [["10m"], ["1h"], ["2h"]],
  blackout: (nowMs) => [
    [`${instant(nowMs - HOUR_MS)}/${instant(nowMs + HOUR_MS)}`],
    [`${instant(nowMs + 2_000)}/${instant(nowMs + DAY_MS)}`],
    [`${instant(nowMs - DAY_MS)}/${instant(nowMs - HOUR_MS)}`],
  ],
  "quiet-hours": (nowMs) => [
    [`${hoursAt(nowMs - HOUR_MS)}-${hoursAt(nowMs + HOUR_MS)} UTC`],
    [`${hoursAt(nowMs + 4 * HOUR_MS)}-${hoursAt(nowMs + 6 * HOUR_MS)} Europe/Berlin`],
  ],
  incident: () => [["https://status.example/api"], ["cmd:is-there-an-incident"]],
  "update-in-progress": () => [["on"], ["off"]],
};
