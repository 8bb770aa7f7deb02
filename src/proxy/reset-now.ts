/** A reset that Node does not lose. */
import type { Socket } from "node:net";

/**
 * libuv refuses a reset while an end is on its way (uv_tcp_close_reset: EINVAL), and Node then gives its handle
 * up unclosed: the descriptor stays for good, and so does the peer's connection. So the end is let go first;
 * nothing but it is waited for, since all bytes were taken before.
 */
export function resetNow(socket: Socket): void {
  const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (!isEnding || socket.destroyed) socket.resetAndDestroy();
  else socket.once("finish", () => socket.resetAndDestroy());
}
