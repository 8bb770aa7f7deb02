/** The contract of a probe: a way to ask a service whether it is well. One file of reporter/probes each. */
import type { z } from "zod";

/** One answer. A broken service is an outcome, never an exception. */
export interface Answer {
  readonly ok: boolean;
  /** Why not, as a short stable word: `refused`, `reset`, `timeout`, `status-503`, `dns`, `closed`, … */
  readonly reason?: string;
  /** Stages in milliseconds since the request was sent, as far as it came. */
  readonly timings?: Readonly<Partial<Record<"connect" | "firstByte" | "done", number>>>;
}

export interface OpenProbe {
  /** Never rejects; answers by `timeoutMs` at the latest. */
  sample(timeoutMs: number): Promise<Answer>;
  close(): void;
}

export interface ProbeKind<S extends z.ZodType = z.ZodType> {
  /** Its file's name. */
  readonly name: string;
  readonly summary: string;
  /** URL schemes it answers to on the command line, e.g. `http`, `https`. */
  readonly schemes: readonly string[];
  readonly options: S;
  readonly example: z.input<S>;
  /** Turns an address into options. @throws ChaosError PROBE_INVALID */
  parse(address: URL): z.input<S>;
  /** `where` answers the address to ask now (it may change when a target restarts); `undefined`: none. */
  open(options: z.output<S>, where: () => Where | undefined): OpenProbe;
}

export interface Where {
  readonly host: string;
  readonly port: number;
}

export function defineProbe<S extends z.ZodType>(kind: ProbeKind<S>): ProbeKind<S> {
  return kind;
}
