/** Calls to the supervisor: a deadline on each, its answers checked, its refusals ours. */
import type { Readable } from "node:stream";
import axios, { type AxiosInstance } from "axios";
import { z } from "zod";
import { ChaosError, messageOf } from "../../failure.ts";
import { refusal } from "./wire.ts";

const DEADLINE_MS = 5_000;

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
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
    timeout: DEADLINE_MS,
    validateStatus: () => true,
    maxRedirects: 0,
  });
  return {
    call: (call, schema, signal) => ask(http, call, schema, signal),
    stream: async (path, signal) => {
      const answer = await reach("GET", path, () =>
        http.get<Readable>(path, { responseType: "stream", timeout: 0, signal }),
      );
      return answer.data;
    },
  };
}

async function ask<T>(
  http: AxiosInstance,
  { method, path, body }: Call,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T> {
  const answer = await reach(method, path, () =>
    http.request<unknown>({ method, url: path, data: body, signal }),
  );
  if (answer.status >= 400) {
    const why = refusal.safeParse(answer.data).data?.error ?? "no reason given";
    throw new ChaosError(
      "ENGINE_REFUSED",
      `The supervisor refused ${method} ${path}: ${answer.status}, ${why}`,
      {
        details: { status: answer.status },
      },
    );
  }
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

async function reach<T>(method: string, path: string, deed: () => Promise<T>): Promise<T> {
  try {
    return await deed();
  } catch (cause) {
    const late = axios.isAxiosError(cause) && cause.code === "ECONNABORTED";
    throw new ChaosError(
      late ? "ENGINE_TIMEOUT" : "ENGINE_UNREACHABLE",
      `The supervisor did not answer ${method} ${path}: ${messageOf(cause)}`,
      { cause, hint: "Does its process still run?" },
    );
  }
}

export const nothing = z.unknown();
