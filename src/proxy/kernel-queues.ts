/**
 * Whether the kernel still holds bytes for a socket's peer. Node does not tell; Linux has it in its books,
 * and where there are none nobody could wait for it.
 */
import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";

/** Sent, or not even that, and not yet taken by the peer's kernel. */
export type Holds = (socket: Pick<Socket, "localPort" | "remotePort">) => boolean;

const BOOKS = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];
/** The ports of both ends where the queue to the other is not empty. */
const HOLDING = /:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]{2} (?!0{8}:)[0-9A-F]{8}:/g;

let last: Promise<unknown> = Promise.resolve();
let next: Promise<Holds> | undefined;

/** One reading for all who ask meanwhile: one that had begun before could miss what was written last. */
export function readQueues(): Promise<Holds> {
  next ??= last.then(() => {
    next = undefined;
    return read();
  });
  last = next;
  return next;
}

async function read(): Promise<Holds> {
  const books = await Promise.all(BOOKS.map((one) => readFile(one, "latin1").catch(() => "")));
  const holding = new Set<string>();
  for (const [, local, remote] of books.join("\n").matchAll(HOLDING))
    holding.add(`${local}:${remote}`);
  // By ports alone: who has the same ones elsewhere can only make us wait.
  return ({ localPort = 0, remotePort = 0 }) => holding.has(`${hex(localPort)}:${hex(remotePort)}`);
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}
