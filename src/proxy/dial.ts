/** The way to a service. */
import { connect, type Socket } from "node:net";
import { KEEP_ALIVE } from "./feel.ts";
import type { Reading } from "./lending.ts";

export const BUFFER_BYTES = 262_144;

export function dial(
  { host, port }: { readonly host: string; readonly port: number },
  reading: Reading | undefined,
): Socket {
  // Node hands the size on to the stream; its types do not know.
  const buffer = { highWaterMark: BUFFER_BYTES };
  const ways = { noDelay: true, ...KEEP_ALIVE, allowHalfOpen: true, ...buffer };
  return connect({ host, port, ...ways, ...(reading ? { onread: reading.onread } : {}) });
}
