/** Whether a socket is still there, of which nothing is read at the moment. */
import type { Socket } from "node:net";

/** How often it is asked. */
export const FEEL_MS = 5_000;
/** A peer that may have gone without a word is asked by the kernel; by default only after two hours. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: 30_000 } as const;

/**
 * Nobody polls a socket that is paused, or has ended: its reset would be met by the next bytes for it, if any. A write
 * of nothing meets it (Linux: tcp_sendmsg looks at the socket's error first), and sends nothing.
 */
export function feel(socket: Socket): void {
  const isUnread = socket.isPaused() || socket.readableEnded;
  if (isUnread && socket.writable && !socket.connecting && socket.writableLength === 0)
    socket.write("");
}
