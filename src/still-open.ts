/** A run that broke while something of it is open. */
import { ChaosError, messageOf } from "./failure.ts";
import type { RevertSummary } from "./journal/revert-open.ts";

/** Where the last entry could not be written, or no journal is left to report, what stays open must be said all the same. */
export function openStill(failed: RevertSummary["failed"], cause: unknown): ChaosError {
  const named = failed.map(
    ({ fault, message }) => `${fault.monkey} on ${fault.victim.name}: ${message}`,
  );
  const message = `Still open: ${named.join("; ")}; and the run broke: ${messageOf(cause)}`;
  return new ChaosError("REVERT_FAILED", message, { cause, hint: "chaos revert undoes it" });
}
