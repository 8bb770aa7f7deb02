/** What the kernel knows of a connection, where Node does not tell. */
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";

/**
 * libuv takes a hang-up behind a partial read for an end, and tells no reset to who reads so late. But what had an end
 * stays in the books until it has one of its own; what was reset does not.
 * @returns to be asked later, when the socket no longer knows its ports
 */
export function inTheBooks({ localPort = 0, remotePort = 0 }: Socket): () => boolean {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, "0");
  // By both ends: others may leave by the same port for elsewhere.
  const ends = new RegExp(`^\\s*\\d+: \\w+:${hex(localPort)} \\w+:${hex(remotePort)} `, "m");
  return () => ends.test(readFileSync("/proc/net/tcp", "utf8"));
}
