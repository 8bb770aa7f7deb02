/** What a claim is on: the victim, or, for a further fault beside others on it, a place of its own. */
import type { AnyFault } from "./fault.ts";

/** Who comes first keeps every other run off the victim; the further ones only tell of themselves. */
export function claimKey({ victim, beside = 0 }: Pick<AnyFault, "victim" | "beside">): string {
  return beside === 0 ? victim.id : `${victim.id}-${beside}`;
}
