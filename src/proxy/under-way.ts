/** What an end now would make a client take for all of it. */
import type { Socket } from "node:net";
import type { Flow } from "./flow.ts";
import type { Ending } from "./stage.ts";

type Received = Pick<Flow, "received">;

interface Way {
  readonly client: Socket;
  readonly service: Socket;
  readonly asked: Received;
  readonly answered: Received;
}

/** The answer ends where the service ends: its client has ended, or has never spoken. */
export function isUntilEnd({ client, service, asked, answered }: Way): boolean {
  return (
    !service.readableEnded &&
    (client.readableEnded || (asked.received() === 0 && answered.received() > 0))
  );
}

export function hasUnsent(socket: Socket): boolean {
  return socket.writableLength > 0;
}

/** Whether nothing is lost if the program ends now, and nobody is kept. */
export function areGone(
  client: Socket,
  service: Socket | undefined,
  lingering: Ending | undefined,
): boolean {
  if (!client.destroyed) return false;
  // A service that has all that came for it can only speak on to nobody.
  const isServed = lingering === "end" && service?.writableFinished;
  return service === undefined || service.destroyed || isServed === true;
}
