/** Which failures of an undo may pass. */
import { ChaosError } from "../failure.ts";

/** Everything an engine does wrong may pass. */
export function isTheEngines(error: unknown): boolean {
  return !(error instanceof ChaosError) || error.code.startsWith("ENGINE_");
}

/** A malformed fault stays malformed. */
export function isWorthRetrying(error: unknown): boolean {
  if (isTheEngines(error)) return true;
  return ["REVERT_FAILED", "AGENT_FAILED"].includes((error as ChaosError).code);
}
