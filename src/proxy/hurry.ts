/** The end of a socket that has no more time. */
import type { Socket } from "node:net";
import { resetNow } from "./reset-now.ts";
import type { Ending } from "./stage.ts";

export function hurry(socket: Socket, ending: Ending): void {
  // One that is still connecting would wait for that first; what the kernel has, it delivers without us.
  if (socket.connecting || (ending === "end" && socket.writableLength === 0)) socket.destroy();
  // An end would pass for the end of all of it.
  else resetNow(socket);
}
