/** How the core sees the reporter: it is told the phases and asked how the system is. */
export type Phase = "warm-up" | "baseline" | "fault" | "recovery" | "cool-down";

export interface Baseline {
  readonly healthy: boolean;
  /** One sentence for the journal, e.g. `front: 30 of 30 samples good`. */
  readonly says: string;
}

export interface Observer {
  phase(phase: Phase): void;
  /** Waits for warm-up and baseline and judges it. */
  baseline(signal: AbortSignal): Promise<Baseline>;
  /** Aborted when the harm done passes what the drill allows. */
  readonly harm: AbortSignal;
  /** Waits until every gating probe is good again; false at the deadline, undefined without one. */
  recovered(deadlineMs: number, signal: AbortSignal): Promise<boolean | undefined>;
  /** A target started again: its published ports may have moved. */
  endpointsChanged(target: string): void;
  /** Stops probing; waits for the samples in flight and flushes them. */
  close(): Promise<void>;
}
