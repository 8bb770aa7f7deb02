/**
 * Every way in which this project fails on purpose: one typed error, one catalogue.
 * A code decides the exit status (design §8); docs/errors.md explains each.
 */
export const CATALOGUE = {
  USAGE: { exit: 2, about: "a flag, argument or combination of them is not valid" },
  SELECTOR_INVALID: { exit: 2, about: "a selector does not parse" },
  OPTION_INVALID: { exit: 2, about: "an option of a monkey does not fit its schema" },
  GUARD_INVALID: { exit: 2, about: "no guard has that name, or its setting cannot be meant" },
  UNIT_INVALID: { exit: 2, about: "a duration, percentage or count is malformed or out of range" },
  PROBE_INVALID: { exit: 2, about: "a probe's name or address is not valid" },
  THRESHOLD_INVALID: {
    exit: 2,
    about: "a threshold or abort rule does not parse, or can never act",
  },
  CONFIG_INVALID: { exit: 2, about: "a drill file cannot be used; each problem has its place" },
  TOXIC_INVALID: { exit: 2, about: "a toxic of the fault proxy is not what it should be" },
  CONSENT_MISSING: { exit: 2, about: "a destructive drill was not agreed to" },
  MONKEY_UNKNOWN: { exit: 2, about: "no monkey has that name" },
  RUN_UNKNOWN: { exit: 2, about: "no run with that id is in the state folder" },
  FAULTS_CLASH: { exit: 2, about: "faults would hit one victim at once that have no room there" },
  IMPORT_REFUSED: { exit: 2, about: "another tool's experiment cannot be taken over" },
  RUNS_DIFFER: { exit: 2, about: "runs of different experiments are compared" },
  RUN_LIVES: { exit: 2, about: "a run is compared that is not over" },
  NOTHING_MATCHED: { exit: 3, about: "a selector matches no target" },
  NOTHING_ELIGIBLE: { exit: 3, about: "what matched may not or cannot be hit" },
  FAULT_UNCONFIRMED: { exit: 3, about: "a fault was not seen in effect, or not to its end" },
  GUARD_REFUSED: { exit: 4, about: "a guard refused the drill" },
  FAULT_STOPPED: { exit: 4, about: "a fault was stopped before its end" },
  REVERT_FAILED: { exit: 5, about: "a fault could not be undone" },
  FAULT_FAILED: { exit: 6, about: "a fault could not be injected" },
  ENGINE_UNREACHABLE: { exit: 6, about: "no engine answered" },
  ENGINE_TIMEOUT: { exit: 6, about: "the engine did not answer within the deadline" },
  ENGINE_REFUSED: { exit: 6, about: "the engine answered with an error" },
  ENGINE_ANSWER: { exit: 6, about: "the engine's answer is not what its API promises" },
  ABILITY_MISSING: { exit: 6, about: "a target lacks an ability that a monkey needs" },
  AGENT_FAILED: { exit: 6, about: "the agent beside the victims did not do its work" },
  NET_PEERS: { exit: 6, about: "a network fault's peers or interface cannot be found" },
  WATCHDOG_FAILED: { exit: 6, about: "no watchdog could be made to stand by" },
  MONKEY_MALFORMED: { exit: 6, about: "a plug-in file does not keep the contract" },
  STATE_UNWRITABLE: { exit: 6, about: "the state folder cannot be written, so nothing was done" },
  JOURNAL_DAMAGED: { exit: 6, about: "a journal holds a line that is not an entry, or is gone" },
  LISTEN_FAILED: { exit: 6, about: "the daemon cannot listen where it should" },
  DAEMON_RUNS: { exit: 2, about: "another daemon runs on this state folder" },
  PROXY_FAILED: { exit: 6, about: "the fault proxy cannot listen where it should" },
  FLEET_FAILED: { exit: 6, about: "the embedded fleet or its supervisor did not come up" },
} as const satisfies Record<string, { exit: number; about: string }>;

export type FailureCode = keyof typeof CATALOGUE;

export interface FailureExtras {
  readonly hint?: string;
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What failed, then what is and what should be; the way out stands in `hint`. */
export class ChaosError extends Error {
  override readonly name = "ChaosError";
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: FailureCode, message: string, extras: FailureExtras = {}) {
    super(message, extras.cause === undefined ? {} : { cause: extras.cause });
    this.code = code;
    this.hint = extras.hint;
    this.details = extras.details ?? {};
  }

  get exit(): number {
    return CATALOGUE[this.code].exit;
  }
}

/** Whoever was asked has the request, or may yet get it: it may be done when nobody waits for it any more. */
export const MAY_LAND = { mayLand: true } as const;

export function mayLand(error: unknown): boolean {
  return error instanceof ChaosError && error.details.mayLand === true;
}

/** The message of anything thrown, in one line. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(messageOf).join("; ");
  if (error instanceof Error) return reasonOf(error) ?? (error.message || error.name);
  return String(error);
}

/** Its message and, in brackets, the way out where it knows one. */
export function adviceOf(error: unknown): string {
  const hint = error instanceof ChaosError && error.hint ? ` (${error.hint})` : "";
  return `${messageOf(error)}${hint}`;
}

/** OpenSSL's own text names its source files, and ends with a line break. */
function reasonOf(error: Error): string | undefined {
  const { library, reason } = error as { library?: unknown; reason?: unknown };
  return typeof library === "string" && typeof reason === "string" ? `TLS: ${reason}` : undefined;
}
