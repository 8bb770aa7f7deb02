/** Which group it is, where there is one draw for all of them: by rank, so that a new one changes little. */
import { draw } from "./chance.ts";
import type { Group } from "./schedule.ts";

export function drawnGroup(
  groups: readonly Group[],
  seed: string,
  local: string,
): string | undefined {
  const ranked = groups
    .filter(({ wrong }) => wrong === undefined)
    .map(({ name }) => ({ name, rank: draw(seed, "group", local, name) }))
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  return ranked[0]?.name;
}
