/** When a process that died is started again: Docker's rules, so that the embedded fleet tells the same story. Pure. */
import type { RestartPolicy } from "../../core/snapshot.ts";

const FIRST_MS = 100;
const LONGEST_MS = 60_000;
/** A life this long forgives the ones before it. */
const RESET_AFTER_MS = 10_000;

export interface Death {
  readonly exitCode: number;
  /** Stopped or killed by a call: the operator meant it, so the policy rests until the next start. */
  readonly byCall: boolean;
  readonly restarts: number;
}

export function returns(policy: RestartPolicy, death: Death): boolean {
  if (death.byCall) return false;
  if (policy.name === "always" || policy.name === "unless-stopped") return true;
  if (policy.name !== "on-failure" || death.exitCode === 0) return false;
  return policy.maximumRetryCount === 0 || death.restarts < policy.maximumRetryCount;
}

/** The wait before the next start, in milliseconds; `lastMs` is the wait before the life that just ended. */
export function backOffMs(lastMs: number | undefined, livedMs: number): number {
  if (lastMs === undefined || livedMs >= RESET_AFTER_MS) return FIRST_MS;
  return Math.min(lastMs * 2, LONGEST_MS);
}
