/** A reset behind all that was passed on: what a socket, or the kernel, still holds would be lost with it. */
import type { Socket } from "node:net";
import type { Alarms } from "./alarms.ts";
import { readQueues } from "./kernel-queues.ts";
import { resetNow } from "./reset-now.ts";

/** For a peer that pauses. */
const UNSENT_MS_MAX = 10_000;
const LOOK_EVERY_MS = 20;

export function resetGently(socket: Socket, alarms: Pick<Alarms, "now" | "at">): void {
  if (socket.destroyed) return;
  const look = async () => {
    const holds = await readQueues();
    if (socket.destroyed) return;
    if (holds(socket)) alarms.at(alarms.now() + LOOK_EVERY_MS, look);
    else resetNow(socket);
  };
  const alarm = alarms.at(alarms.now() + UNSENT_MS_MAX, () => socket.resetAndDestroy());
  socket.once("close", () => alarm.cancel());
  socket.on("error", () => socket.destroy());
  if (socket.writableLength === 0) void look();
  else if (socket.writableEnded) socket.once("finish", look);
  else socket.write("", () => void look());
}
