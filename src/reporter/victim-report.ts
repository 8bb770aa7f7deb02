/** What one fault did to one victim, and how it came back. */
import type { Subject } from "../core/fault.ts";
import { type FaultRecord, overMs } from "./fault-records.ts";

/** Times are `t` of the run, or durations where the name says so; milliseconds. */
export interface VictimReport {
  readonly fault: string;
  readonly monkey: string;
  readonly victim: Subject;
  readonly issuedMs?: number;
  /** When it was injected again, into a victim that had come back. */
  readonly againMs?: readonly number[];
  /** E.g. `SIGKILL to process 1 by host reach`. */
  readonly mechanism?: string;
  /** Signalled and seen dead this long after the burst's first signal. */
  readonly signalledMs?: number;
  readonly deadMs?: number;
  readonly error?: string;
  readonly effect: "in-effect" | "not-in-effect" | "unknown";
  readonly evidence?: string;
  /** What was measured of its effect. */
  readonly figure?: string;
  /** When the fault was over. */
  readonly overMs?: number;
  readonly ended?: string;
  readonly reverted?: string;
  readonly revertError?: string;
  /** What `chaos revert` or a watchdog did after the run's last entry. */
  readonly undoneLater?: string;
  /** The victim is gone: there was nothing left to undo. */
  readonly gone?: true;
}

/** `later`: the same fault as the whole journal tells it. */
export function victimReport(record: FaultRecord, later: FaultRecord = record): VictimReport {
  const { fault, injected, again, error, effect, ended, reverted, revertFailed } = record;
  const facts = injected?.deed?.facts ?? {};
  const over = overMs(record);
  return {
    fault: fault.id,
    monkey: fault.monkey,
    victim: fault.victim,
    ...(injected ? { issuedMs: injected.issuedMs } : {}),
    ...(again ? { againMs: again } : {}),
    ...(injected?.deed ? { mechanism: injected.deed.how } : {}),
    ...(typeof facts.signalledMs === "number" ? { signalledMs: facts.signalledMs } : {}),
    ...(typeof facts.deadMs === "number" ? { deadMs: facts.deadMs } : {}),
    ...(error === undefined ? {} : { error }),
    effect: effect?.kind ?? "unknown",
    ...(effect ? { evidence: effect.evidence } : {}),
    ...(effect?.figure ? { figure: effect.figure } : {}),
    ...(over === undefined ? {} : { overMs: over }),
    ...(ended ? { ended: ended.deed.how } : {}),
    ...(reverted ? { reverted: reverted.deed.how } : {}),
    ...(revertFailed ? { revertError: revertFailed.message } : {}),
    ...(later.reverted && !reverted ? { undoneLater: later.reverted.deed.how } : {}),
    ...(reverted?.deed.facts.gone || ended?.deed.facts.gone ? { gone: true as const } : {}),
  };
}
