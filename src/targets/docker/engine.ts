/**
 * The one narrow client of an engine's API: each call has a deadline, each answer is checked, each
 * failure is ours and says which call it was. Everything else in this folder goes through here.
 */
import type { Agent } from "node:http";
import type { Duplex, Readable } from "node:stream";
import type Docker from "dockerode";
import { z } from "zod";
import { ChaosError } from "../../failure.ts";
import { dial, type EngineCall, HIJACKED, statusOf } from "./dial.ts";
import { whatIsWrong } from "./what-is-wrong.ts";

/** A start waits for networks, mounts and the runtime; the engine does not answer before. */
export const START_DEADLINE_MS = 30_000;

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

function parse<T>(call: EngineCall, schema: z.ZodType<T>, answer: unknown): T {
  // To a schema whose fields may all be absent, the bytes of a page are an object as good as any.
  const isPage = Buffer.isBuffer(answer) && schema instanceof z.ZodObject;
  const parsed = schema.safeParse(isPage ? undefined : answer);
  if (parsed.success) return parsed.data;
  const why = whatIsWrong(answer, parsed.error.issues[0]?.path ?? []);
  throw new ChaosError(
    "ENGINE_ANSWER",
    `Cannot read the engine's answer to ${call.method} ${call.path}: ${why}`,
    { hint: "Is this address a Docker engine, or something in front of one?", cause: parsed.error },
  );
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
