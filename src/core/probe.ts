/** The contract of a probe: a way to ask a service whether it is well. One file of reporter/probes each. */
import type { z } from "zod";
import type { ExecOrder, ExecOutcome } from "./ability.ts";
import type { Target } from "./target.ts";

/** In the order in which they are passed; `done` ends the transfer. */
export const STAGES = ["resolve", "connect", "tls", "firstByte", "done"] as const;
export type Stage = (typeof STAGES)[number];

/** One answer. A broken service is an outcome, never an exception. */
export interface Answer {
  readonly ok: boolean;
  /** Why not, as a short stable word: `refused`, `reset`, `timeout`, `status-503`, `dns`, `closed`, … */
  readonly reason?: string;
  /** Stages in milliseconds since the request was sent, as far as it came. */
  readonly timings?: Readonly<Partial<Record<Stage, number>>>;
}

/** What a probe may ask of the engine, about a container by its name or id. */
export interface ProbeEngine {
  /** As it is now, not as it was before the question; `undefined`: it is not there. */
  target(name: string, signal: AbortSignal): Promise<Target | undefined>;
  /** A program in it, without a shell. @throws where the engine refuses */
  exec(target: Target, order: ExecOrder, signal: AbortSignal): Promise<ExecOutcome>;
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
  /** Options that are the address itself: nothing may say them beside it. */
  readonly addressed?: readonly string[];
  /** Keys that its address may have; absent: none. Any other would say something that nobody reads. */
  readonly keys?: {
    /** Behind its ?; `theirs`: that is sent, and belongs to who is asked. */
    readonly query?: readonly string[] | "theirs";
    /** Behind its #. */
    readonly fragment?: readonly string[];
    /** Those that may stand there more than once, each with any text, or none. */
    readonly repeated?: readonly string[];
  };
  /** It runs programs: a container's label, which may be a stranger's, cannot ask for it. */
  readonly byUserOnly?: true;
  readonly example: z.input<S>;
  /** Turns an address into options. @throws ChaosError PROBE_INVALID */
  parse(address: URL): z.input<S>;
  /** As it may be written down and shown, where that is not `options`: without secrets. */
  written?(options: z.output<S>): z.output<S>;
  /** `where` answers the address to ask now (it may change when a target restarts); `undefined`: none. */
  open(options: z.output<S>, where: () => Where | undefined, engine?: ProbeEngine): OpenProbe;
}

export interface Where {
  readonly host: string;
  readonly port: number;
}

export function defineProbe<S extends z.ZodType>(kind: ProbeKind<S>): ProbeKind<S> {
  return kind;
}
