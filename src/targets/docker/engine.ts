/**
 * The one narrow client of an engine's API: each call has a deadline, each answer is checked, each
 * failure is ours and says which call it was. Everything else in this folder goes through here.
 */
import { setMaxListeners } from "node:events";
import type { Agent, IncomingMessage } from "node:http";
import type { Duplex, Readable } from "node:stream";
import type Docker from "dockerode";
import type { z } from "zod";
import { ChaosError, messageOf } from "../../failure.ts";
import { sayMs } from "../../units.ts";
import { readBody } from "./answer-body.ts";
import { whatIsWrong } from "./what-is-wrong.ts";

export interface EngineCall {
  readonly method: "GET" | "POST" | "DELETE";
  /** Without the version, e.g. `/containers/json`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** Default 10 s: a healthy engine answers in milliseconds, a busy one in a second or two. */
  readonly deadlineMs?: number;
}

export const CALL_DEADLINE_MS = 10_000;
/** A start waits for networks, mounts and the runtime; the engine does not answer before. */
export const START_DEADLINE_MS = 30_000;

const SUCCESS = [101, 200, 201, 202, 204, 304];
/** To the modem all are success: what was refused we read ourselves, with a bound. */
const EVERY = Object.fromEntries(Array.from({ length: 600 }, (_, status) => [status, true]));

export interface Engine {
  readonly address: string;
  call<T>(call: EngineCall, schema: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  /** An endless answer, such as events; it ends with the signal. */
  stream(call: EngineCall, signal: AbortSignal): Promise<Readable>;
  /** A two-way stream, such as attach; it ends with the signal. */
  hijack(call: EngineCall, signal: AbortSignal): Promise<Duplex>;
  docker: Docker;
  /** The same at the API that a few calls want and whose answers we do not read; absent: it is too old. */
  readonly later?: Engine | undefined;
  /** Ends what is kept open for the next call, such as ssh. */
  close(): void;
}

const HIJACKED: DialExtras = {
  isStream: true,
  hijack: true,
  openStdin: true,
  // With an open stdin the modem sends the head only along with a body: an empty one, as ours.
  file: Buffer.alloc(0),
  headers: { "Content-Type": "text/plain" },
};

export function engineOf(docker: Docker, address: string, later?: Engine): Engine {
  return {
    address,
    docker,
    later,
    call: async (call, schema, signal) => parse(call, schema, await dial(docker, call, signal)),
    stream: (call, signal) => dial(docker, call, signal, { isStream: true }) as Promise<Readable>,
    hijack: async (call, signal) => {
      const wire = (await dial(docker, call, signal, HIJACKED)) as Duplex;
      // An upgraded socket is no request's any more: aborting that leaves it open, and our process alive.
      const hangUp = () => wire.destroy();
      signal.addEventListener("abort", hangUp, { once: true });
      wire.once("close", () => signal.removeEventListener("abort", hangUp));
      if (signal.aborted) hangUp();
      return wire;
    },
    close: () => {
      (docker.modem as { agent?: Agent }).agent?.destroy();
      later?.close();
    },
  };
}

interface DialExtras {
  readonly isStream?: boolean;
  readonly hijack?: boolean;
  readonly openStdin?: boolean;
  readonly file?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

function dial(
  docker: Docker,
  call: EngineCall,
  signal: AbortSignal,
  extras: DialExtras = {},
): Promise<unknown> {
  const deadlineMs = call.deadlineMs ?? CALL_DEADLINE_MS;
  return new Promise((resolve, reject) => {
    // The request's own life: it ends with the caller's signal, or when no answer came in time.
    const life = new AbortController();
    let overdue = false;
    const give = (error: unknown, answer: unknown) => {
      clearTimeout(timer);
      // A stream lives on after its answer began, for as long as its caller wants it.
      if (error || !extras.isStream) signal.removeEventListener("abort", stop);
      // A refused request may wait for its input for ever, an endless answer for its reader.
      if (error) life.abort();
      if (error) reject(failureOf(call, error, { overdue, signal, deadlineMs }));
      else resolve(answer);
    };
    const stop = () => {
      give(new Error("stopped"), undefined);
      life.abort();
    };
    const timer = setTimeout(() => {
      overdue = true;
      stop();
    }, deadlineMs);
    // One listener per call in flight, and many calls may share a signal: that is no leak to warn of.
    setMaxListeners(0, signal);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) return stop();
    const hear = async (error: unknown, answer: unknown) => {
      if (error) return give(error, undefined);
      try {
        give(undefined, extras.hijack ? answer : await answered(answer as IncomingMessage, extras));
      } catch (wrong) {
        give(wrong, undefined);
      }
    };
    docker.modem.dial(
      {
        path: `${call.path}?`,
        method: call.method,
        options: { _query: call.query ?? {}, _body: call.body ?? {} },
        statusCodes: extras.hijack ? { 101: true, 200: true } : EVERY,
        abortSignal: life.signal,
        ...extras,
        isStream: true,
      } as never,
      hear,
    );
  });
}

/** @throws what the engine says instead, with its status */
async function answered(answer: IncomingMessage, { isStream }: DialExtras): Promise<unknown> {
  const { statusCode = 0 } = answer;
  const isFine = SUCCESS.includes(statusCode);
  if (isFine && isStream) return answer;
  const body = await readBody(answer);
  if (isFine) return body;
  throw Object.assign(new Error(wordsOf(body)), { statusCode });
}

/** Engines answer `{ message }`; what stands in front of one may answer anything. */
function wordsOf(body: unknown): string {
  if (Buffer.isBuffer(body)) return body.toString("utf8");
  const { message } = (body ?? {}) as { message?: unknown };
  return typeof message === "string" ? message : JSON.stringify(body);
}

function parse<T>(call: EngineCall, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const why = whatIsWrong(answer, parsed.error.issues[0]?.path ?? []);
  throw new ChaosError(
    "ENGINE_ANSWER",
    `Cannot read the engine's answer to ${call.method} ${call.path}: ${why}`,
    { hint: "Is this address a Docker engine, or something in front of one?", cause: parsed.error },
  );
}

function failureOf(
  call: EngineCall,
  error: unknown,
  how: { overdue: boolean; signal: AbortSignal; deadlineMs: number },
): ChaosError {
  const what = `${call.method} ${call.path}`;
  if (how.overdue)
    return new ChaosError(
      "ENGINE_TIMEOUT",
      `The engine did not answer ${what} within ${sayMs(how.deadlineMs)}`,
      { hint: "Is it overloaded or stuck? chaos preflight asks it again" },
    );
  const status = statusOf(error);
  if (status !== undefined)
    return new ChaosError("ENGINE_REFUSED", `The engine refused ${what}: ${reasonOf(error)}`, {
      cause: error,
      details: { status },
    });
  const why = how.signal.aborted ? "it was interrupted" : messageOf(error);
  return new ChaosError("ENGINE_UNREACHABLE", `The call ${what} failed: ${why}`, { cause: error });
}

export function statusOf(error: unknown): number | undefined {
  if (error instanceof ChaosError) return error.details.status as number | undefined;
  return (error as { statusCode?: number }).statusCode;
}

/** `(HTTP code 409) unexpected - text` → `409, text`. */
function reasonOf(error: unknown): string {
  const text = messageOf(error)
    .replace(/^\(HTTP code \d+\) \w+ - /, "")
    .trim();
  const status = statusOf(error) ?? 0;
  const silent = status < 400 ? "a redirect, which is not followed" : "without a reason";
  return `${status}, ${status < 400 ? silent : text.slice(0, 500) || silent}`;
}

/** Runs a call whose listed statuses mean that what we want is so already. */
export async function unless(
  statuses: readonly number[],
  deed: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await deed();
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status !== undefined && statuses.includes(status)) return false;
    throw error;
  }
}

/**
 * Engines refuse what is so already (an unpause of one not paused: 409 or 500, by version), so the
 * state decides, not the code.
 */
export async function converge(
  deed: () => Promise<unknown>,
  isSo: () => Promise<boolean>,
): Promise<void> {
  try {
    await deed();
  } catch (error) {
    if (statusOf(error) === undefined || !(await isSo())) throw error;
  }
}
