/** Pieces of one chunk leave as one again: a write for each would double the system calls. */
import type { Link } from "../stage.ts";

export interface Outlet {
  send(bytes: Buffer, atMs: number): void;
  flush(): void;
}

export function openOutlet(link: Pick<Link, "pass">): Outlet {
  let held: Buffer | undefined;
  let heldAtMs = 0;
  const flush = () => {
    const bytes = held;
    held = undefined;
    if (bytes) link.pass(bytes, heldAtMs);
  };
  return {
    send: (bytes, atMs) => {
      if (bytes.length === 0) return;
      if (
        held &&
        held.buffer === bytes.buffer &&
        held.byteOffset + held.length === bytes.byteOffset
      )
        held = Buffer.from(held.buffer, held.byteOffset, held.length + bytes.length);
      else {
        flush();
        held = bytes;
      }
      heldAtMs = atMs;
    },
    flush,
  };
}
