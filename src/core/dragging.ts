/** Who goes down with a victim, because it shares a namespace that the deed ends or cuts off. */
import type { Ability } from "./ability.ts";
import type { Source } from "./source.ts";
import type { Sharer } from "./target.ts";

/**
 * With process 1 its pid namespace dies, and its network namespace has no way out any more. Of a container
 * with an init, process 1 ends as soon as the program does that it started: any process may be that one.
 */
const ENDS_PROCESS_1: readonly Ability[] = [
  ...(["crash", "signal", "stop", "restart", "remove"] as const),
  "processes",
];

export async function draggedAlong(
  source: Source,
  victims: readonly string[],
  needs: readonly Ability[],
  signal: AbortSignal,
): Promise<Sharer[]> {
  const dragged = draggedBy(needs);
  if (dragged.length === 0) return [];
  const sharers = await source.sharers(victims, signal);
  const isDeath = endsProcess1(needs);
  return sharers.filter(
    ({ namespace, beside }) => dragged.includes(namespace) && !(isDeath && beside),
  );
}

function endsProcess1(needs: readonly Ability[]): boolean {
  return needs.some((need) => ENDS_PROCESS_1.includes(need));
}

function draggedBy(needs: readonly Ability[]): readonly Sharer["namespace"][] {
  if (endsProcess1(needs)) return ["pid", "network"];
  return needs.includes("networks") || needs.includes("net") ? ["network"] : [];
}
