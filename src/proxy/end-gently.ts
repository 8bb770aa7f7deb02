/** The end of a socket whose peer may still read. */
import type { Socket } from "node:net";
import type { Alarms } from "./alarms.ts";
import { resetNow } from "./reset-now.ts";

/** For the peer's own end: what was passed on must reach it, and it must not keep us for ever. */
const LINGER_MS = 2_000;
/** For a peer that pauses with more to come than the kernel holds for it, or speaks on; as long as a drain waits. */
const UNSENT_MS_MAX = 10_000;

/** Sends what there is and the end, reads on so that nothing unread turns it into a reset, then goes. */
export function endGently(socket: Socket, alarms: Alarms): void {
  if (socket.destroyed) return;
  const lastMs = alarms.now() + UNSENT_MS_MAX;
  let heard = socket.bytesRead;
  const look = () => {
    const isLast = alarms.now() >= lastMs;
    const isQuiet = socket.bytesRead === heard;
    heard = socket.bytesRead;
    // Whoever still sends has not looked for our end yet: a reset would take it what it was sent.
    if (socket.writableLength === 0 && (isQuiet || isLast)) socket.destroy();
    // An end would pass for the end of all of it.
    else if (isLast) resetNow(socket);
    else alarm = alarms.at(alarms.now() + LINGER_MS, look);
  };
  let alarm = alarms.at(alarms.now() + LINGER_MS, look);
  socket.once("close", () => alarm.cancel());
  socket.on("error", () => socket.destroy());
  socket.resume();
  socket.end(() => {
    if (socket.readableEnded) socket.destroy();
    else socket.once("end", () => socket.destroy());
  });
}
