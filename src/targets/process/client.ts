/** Calls to the supervisor: a deadline on each, its answers checked, its refusals ours. */
import type { Readable } from "node:stream";
import axios, { type AxiosInstance } from "axios";
import { z } from "zod";
import { orAfter } from "../../deadline.ts";
import { ChaosError, MAY_LAND, messageOf } from "../../failure.ts";
import { refusal } from "./wire.ts";

const DEADLINE_MS = 5_000;

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** Beyond the usual, for what takes its time. */
  readonly graceMs?: number;
}

export interface Client {
  call<T>(call: Call, schema: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  stream(path: string, signal: AbortSignal): Promise<Readable>;
}

export function clientOf(socketPath: string): Client {
  const http = axios.create({
    socketPath,
    baseURL: "http://supervisor",
    proxy: false,
    validateStatus: () => true,
    maxRedirects: 0,
  });
  return {
    call: (call, schema, signal) => ask(http, call, schema, signal),
    stream: (path, signal) => open(http, path, signal),
  };
}

/** The deadline is for the answer's head only: the stream itself may be silent for long. */
async function open(http: AxiosInstance, path: string, signal: AbortSignal): Promise<Readable> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException("", "TimeoutError")), DEADLINE_MS);
  const stop = AbortSignal.any([signal, late.signal]);
  const config = { responseType: "stream", signal: stop } as const;
  const get = () => http.get<Readable>(path, config).finally(() => clearTimeout(timer));
  const answer = await reach("GET", path, stop, get);
  if (answer.status === 200) return answer.data;
  answer.data.destroy();
  throw refused("GET", path, answer.status, "no stream");
}

async function ask<T>(
  http: AxiosInstance,
  { method, path, body, graceMs = 0 }: Call,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T> {
  const stop = orAfter(signal, DEADLINE_MS + graceMs);
  const config = { method, url: path, data: body, signal: stop };
  const answer = await reach(method, path, stop, () => http.request<unknown>(config));
  if (answer.status >= 400)
    throw refused(method, path, answer.status, refusal.safeParse(answer.data).data?.error);
  const parsed = schema.safeParse(answer.data);
  if (parsed.success) return parsed.data;
  throw new ChaosError(
    "ENGINE_ANSWER",
    `Cannot read the supervisor's answer to ${method} ${path}`,
    {
      cause: parsed.error,
    },
  );
}

function refused(
  method: string,
  path: string,
  status: number,
  why = "no reason given",
): ChaosError {
  return new ChaosError(
    "ENGINE_REFUSED",
    `The supervisor refused ${method} ${path}: ${status}, ${why}`,
    {
      details: { status },
    },
  );
}

async function reach<T>(
  method: string,
  path: string,
  stop: AbortSignal,
  deed: () => Promise<T>,
): Promise<T> {
  try {
    return await deed();
  } catch (cause) {
    // Our deadline or the caller's: either way the supervisor had its time.
    const late = stop.reason instanceof DOMException && stop.reason.name === "TimeoutError";
    throw new ChaosError(
      late ? "ENGINE_TIMEOUT" : "ENGINE_UNREACHABLE",
      `The supervisor did not answer ${method} ${path}: ${late ? "it took too long" : messageOf(cause)}`,
      { cause, hint: "Does its process still run?", details: method === "GET" ? {} : MAY_LAND },
    );
  }
}

export const nothing = z.unknown();
