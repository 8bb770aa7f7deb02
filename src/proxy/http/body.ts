/** Goes along a body and finds its end; what it goes over is never changed or put together anew. */
import { openChunks } from "./chunks.ts";
import type { Framing } from "./framing.ts";

export interface Body {
  /** How many of these bytes, from `from` on, belong to the body; -1: it is no body of this kind. */
  over(bytes: Buffer, from: number): number;
  isDone(): boolean;
}

export function openBody(framing: Framing): Body {
  if (framing.kind === "chunked") return openChunks();
  if (framing.kind === "until-end")
    return { over: (bytes, from) => bytes.length - from, isDone: () => false };
  let left = framing.bytes;
  return {
    over: (bytes, from) => {
      const taken = Math.min(left, bytes.length - from);
      left -= taken;
      return taken;
    },
    isDone: () => left === 0,
  };
}
