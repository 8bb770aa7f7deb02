/** A reset behind all that was passed on: what a socket still holds would be lost with it. */
import type { Socket } from "node:net";
import type { Alarms } from "./alarms.ts";
import { resetNow } from "./reset-now.ts";

/** For a peer that pauses. Of what the kernel holds, its reset still takes what the peer has no room for. */
const UNSENT_MS_MAX = 10_000;

export function resetGently(socket: Socket, alarms: Pick<Alarms, "now" | "at">): void {
  if (socket.destroyed) return;
  const go = () => {
    if (!socket.destroyed) resetNow(socket);
  };
  if (socket.writableLength === 0) {
    resetNow(socket);
    return;
  }
  const alarm = alarms.at(alarms.now() + UNSENT_MS_MAX, () => socket.resetAndDestroy());
  socket.once("close", () => alarm.cancel());
  socket.on("error", () => socket.destroy());
  if (socket.writableEnded) socket.once("finish", go);
  else socket.write("", go);
}
