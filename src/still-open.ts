/** A run that broke while something of it is open. */
import { ChaosError, messageOf } from "./failure.ts";
import type { RevertSummary } from "./journal/revert-open.ts";
import { markUndone } from "./journal/undone-mark.ts";

/** Where the last entry could not be written, or no journal is left to report, what stays open must be said all the same. */
export function openStill(failed: RevertSummary["failed"], cause: unknown): ChaosError {
  const named = failed.map(
    ({ fault, message }) => `${fault.monkey} on ${fault.victim.name}: ${message}`,
  );
  const message = `Still open: ${named.join("; ")}; and the run broke: ${messageOf(cause)}`;
  return new ChaosError("REVERT_FAILED", message, { cause, hint: "chaos revert undoes it" });
}

/** No journal is left to report, but the undo of all that the run did was seen to its end. */
export function allUndone(cause: unknown): unknown {
  if (!(cause instanceof ChaosError)) return cause;
  const hint = `Every fault of it was undone, its report alone is lost. ${cause.hint ?? ""}`.trim();
  return new ChaosError(cause.code, cause.message, { cause, hint });
}

/** As the run's end failed. Where its journal could not be written, but all is undone, its folder is marked so. */
export function brokenBy(error: unknown, failed: RevertSummary["failed"], folder: string): unknown {
  if (failed.length > 0) return openStill(failed, error);
  // Residue, or what could not be looked at, would have made it REVERT_FAILED.
  if (error instanceof ChaosError && error.code === "STATE_UNWRITABLE") markUndone(folder);
  return error;
}
