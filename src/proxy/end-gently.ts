/** The end of a socket whose peer may still read. */
import type { Socket } from "node:net";
import type { Alarms } from "./alarms.ts";

/** What was passed on must reach its end; a peer that does not read must not keep us for ever. */
const LINGER_MS = 2_000;

/** Sends what there is and the end, reads on so that nothing unread turns it into a reset, then goes. */
export function endGently(socket: Socket, alarms: Alarms): void {
  if (socket.destroyed) return;
  const alarm = alarms.at(alarms.now() + LINGER_MS, () => socket.destroy());
  socket.once("close", () => alarm.cancel());
  socket.on("error", () => socket.destroy());
  socket.resume();
  socket.end(() => {
    if (socket.readableEnded) socket.destroy();
    else socket.once("end", () => socket.destroy());
  });
}
