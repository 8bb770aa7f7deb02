/** Reads an answer to its end, and no further than an engine's answers go: dockerode's modem reads on for ever. */
import type { IncomingMessage } from "node:http";

/** 1,000 containers are listed in 2 MiB. */
export const BODY_MAX = 64 * 1_048_576;

/**
 * @returns what its JSON says, or the bytes where it is none
 * @throws Error when it breaks off, or is longer than `max` bytes
 */
export async function readBody(answer: IncomingMessage, max = BODY_MAX): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > max) throw new Error(`its answer is longer than ${max / 1_048_576} MiB`);
    chunks.push(chunk);
  }
  const all = Buffer.concat(chunks);
  try {
    return JSON.parse(all.toString("utf8")) as unknown;
  } catch {
    return all;
  }
}
