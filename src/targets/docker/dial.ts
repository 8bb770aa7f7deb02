/** One call over dockerode's modem: its deadline, its end by a signal, what came of it. */
import { setMaxListeners } from "node:events";
import type { IncomingMessage } from "node:http";
import type Docker from "dockerode";
import { ChaosError, MAY_LAND, messageOf } from "../../failure.ts";
import { sayMs } from "../../units.ts";
import { readBody } from "./answer-body.ts";

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

/** A timer is some milliseconds late on a busy machine; more is time in which nobody listened. */
const AWAY_MS = 100;
const READING_MS = 1_000;

const SUCCESS = [101, 200, 201, 202, 204, 304];
/** To the modem all are success: what was refused we read ourselves, with a bound. */
const EVERY = Object.fromEntries(Array.from({ length: 600 }, (_, status) => [status, true]));

export interface DialExtras {
  readonly isStream?: boolean;
  readonly hijack?: boolean;
  readonly openStdin?: boolean;
  readonly file?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function dial(
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
    let isSent = false;
    const give = (error: unknown, answer: unknown) => {
      clearTimeout(timer);
      // A stream lives on after its answer began, for as long as its caller wants it.
      if (error || !extras.isStream) signal.removeEventListener("abort", stop);
      // A refused request may wait for its input for ever, an endless answer for its reader.
      if (error) life.abort();
      if (error) reject(failureOf(call, error, { overdue, signal, deadlineMs, isSent }));
      else resolve(answer);
    };
    const stop = () => {
      give(new Error("stopped"), undefined);
      life.abort();
    };
    const giveUp = () => {
      overdue = true;
      stop();
    };
    const dueMs = performance.now() + deadlineMs;
    let timer = setTimeout(() => {
      const awayMs = performance.now() - dueMs;
      // Who was away for a while (SIGSTOP, a busy event loop) has answers that lie there unread.
      if (awayMs < AWAY_MS) return giveUp();
      timer = setTimeout(giveUp, READING_MS);
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
    isSent = true;
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

export const HIJACKED: DialExtras = {
  isStream: true,
  hijack: true,
  openStdin: true,
  // With an open stdin the modem sends the head only along with a body: an empty one, as ours.
  file: Buffer.alloc(0),
  headers: { "Content-Type": "text/plain" },
};

function failureOf(
  call: EngineCall,
  error: unknown,
  how: { overdue: boolean; signal: AbortSignal; deadlineMs: number; isSent: boolean },
): ChaosError {
  const what = `${call.method} ${call.path}`;
  const isOut = how.isSent && call.method !== "GET" && !isUnconnected(error);
  const details = isOut ? MAY_LAND : {};
  if (how.overdue)
    return new ChaosError(
      "ENGINE_TIMEOUT",
      `The engine did not answer ${what} within ${sayMs(how.deadlineMs)}`,
      { hint: "Is it overloaded or stuck? chaos preflight asks it again", details },
    );
  const status = statusOf(error);
  if (status !== undefined)
    return new ChaosError("ENGINE_REFUSED", `The engine refused ${what}: ${reasonOf(error)}`, {
      cause: error,
      details: { status },
    });
  const why = how.signal.aborted ? "it was interrupted" : messageOf(error);
  const message = `The call ${what} failed: ${why}`;
  return new ChaosError("ENGINE_UNREACHABLE", message, { cause: error, details });
}

/** There was never a connection that could have carried the request. */
function isUnconnected(error: unknown): boolean {
  const { syscall } = error as { syscall?: string };
  return syscall === "connect" || syscall === "getaddrinfo";
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
