/** What may be asked of the agent, checked by hand: it runs where no package is installed. */
import type { CrashOptions, CrashRequest } from "./burst.ts";
import type { Suspect } from "./identify.ts";
import type { SignalRequest } from "./signal.ts";

export interface Question {
  readonly verb: string;
  readonly args: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

const DEADLINE_MS_MAX = 60_000;
const PROCESSES_MAX = 10_000;

/** The number that an answer goes by; -1 where the question has none that can be read. */
export function seqOf(asked: unknown): number {
  const seq = isFields(asked) ? asked.seq : undefined;
  return Number.isSafeInteger(seq) ? (seq as number) : -1;
}

/** @throws TypeError, as all of these, on what cannot be meant */
export function readQuestion(asked: unknown): Question {
  const { verb, args } = fields(asked, "a question");
  return { verb: text(verb, "verb"), args: args === undefined ? {} : fields(args, "args") };
}

export function readCrash(args: Fields): { requests: CrashRequest[]; options: CrashOptions } {
  const requests = list(args.requests, "requests").map((one) => {
    const { startTicks } = fields(one, "a request");
    return {
      ...readProcess(one),
      ...(startTicks === undefined ? {} : { startTicks: whole(startTicks, "startTicks") }),
    };
  });
  const deadlineMs = whole(args.deadlineMs, "deadlineMs");
  if (deadlineMs > DEADLINE_MS_MAX)
    throw new TypeError(`deadlineMs must be at most ${DEADLINE_MS_MAX}, is ${deadlineMs}`);
  return { requests, options: { deadlineMs, sparesAsleep: args.sparesAsleep === true } };
}

export function readSuspects(args: Fields): Suspect[] {
  return list(args.suspects, "suspects").map(readProcess);
}

/** An engine's id in full: a shorter mark could mean a neighbour, and none would mean everybody. */
const MARK = /^[0-9a-f]{64}$/;

export function readSignal(args: Fields): SignalRequest {
  const mark = text(args.mark, "mark");
  if (!MARK.test(mark)) throw new TypeError("mark must be a container's full id");
  return {
    mark,
    first: whole(args.first, "first"),
    sparesFirst: args.sparesFirst !== false,
    pattern: text(args.pattern, "pattern"),
    flags: text(args.flags, "flags"),
    signal: text(args.signal, "signal"),
    max: whole(args.max, "max"),
  };
}

function readProcess(asked: unknown): Suspect {
  const { id, pid, mark } = fields(asked, "a process");
  return { id: text(id, "id"), pid: whole(pid, "pid"), mark: text(mark, "mark") };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fields(value: unknown, what: string): Fields {
  if (isFields(value)) return value;
  throw new TypeError(`${what} must be an object, is ${JSON.stringify(value)}`);
}

export function list(value: unknown, what: string): unknown[] {
  if (Array.isArray(value) && value.length <= PROCESSES_MAX) return value;
  throw new TypeError(`${what} must be a list of at most ${PROCESSES_MAX}`);
}

export function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${what} must be a text, is ${JSON.stringify(value)}`);
}

export function whole(value: unknown, what: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new TypeError(`${what} must be a whole number from 0, is ${JSON.stringify(value)}`);
}
