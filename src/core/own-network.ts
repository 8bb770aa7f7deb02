/** May a target's packets be impaired without those of others? */
import type { Lack } from "./ability.ts";
import type { ScopeOptions } from "./net-scope.ts";
import type { Target } from "./target.ts";

/** A network namespace of its own is what can be impaired without hitting everybody beside it. */
export function lackOfNetwork(
  { via }: ScopeOptions,
  { networkMode, networks }: Target,
): Lack | undefined {
  if (networkMode === "host")
    return {
      reason: "it is on the host's own network, which would be hit as a whole",
      hint: "Choose containers with a network of their own",
    };
  // Hit once: a second time the same packets would be delayed twice.
  if (networkMode.startsWith("container:"))
    return {
      reason: "it has no network namespace of its own but another container's",
      hint: `Choose that one, ${networkMode.slice("container:".length, 22)}: what shares it is hit too`,
    };
  if (networkMode === "none" || networks.length === 0)
    return { reason: "it is on no network", hint: "Choose containers on a network" };
  if (via === undefined || networks.includes(via)) return undefined;
  return { reason: `it is not on network ${via}`, hint: `It is on ${networks.join(", ")}` };
}
