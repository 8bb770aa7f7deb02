/** The ports: opened together or not at all, closed and opened again under the same numbers. */
import { createServer, type Server, type Socket } from "node:net";
import { ChaosError, messageOf } from "../failure.ts";
import { BUFFER_BYTES } from "./connection.ts";

export interface Door {
  readonly host: string;
  readonly port: number;
}

export interface Doors {
  readonly addresses: readonly Door[];
  /** @throws ChaosError PROXY_FAILED; none of them is open then */
  open(): Promise<void>;
  close(): Promise<void>;
}

const BACKLOG = 1_024;

/** @throws ChaosError PROXY_FAILED */
export async function openDoors(
  wanted: readonly Door[],
  onClient: (client: Socket) => void,
): Promise<Doors> {
  let servers: Server[] = [];
  let addresses = wanted;
  const close = async () => {
    const open = servers;
    servers = [];
    await Promise.all(open.map(closeOne));
  };
  const open = async () => {
    if (servers.length > 0) return;
    const tried = await Promise.allSettled(addresses.map((one) => listen(one, onClient)));
    servers = tried.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failed = tried.find((one) => one.status === "rejected");
    if (failed) {
      await close();
      throw failed.reason;
    }
    // The next time under the same numbers.
    addresses = servers.map((server, at) => ({ ...(addresses[at] as Door), port: portOf(server) }));
  };
  await open();
  return { addresses, open, close };
}

function listen({ host, port }: Door, onClient: (client: Socket) => void): Promise<Server> {
  const buffer = { highWaterMark: BUFFER_BYTES };
  const ways = { allowHalfOpen: true, pauseOnConnect: true, noDelay: true, keepAlive: true };
  const server = createServer({ ...ways, ...buffer }, onClient);
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      const what = `Cannot listen on ${host}:${port}: ${messageOf(cause)}`;
      reject(new ChaosError("PROXY_FAILED", what, { cause, hint: "Name another port, or 0" }));
    });
    // `::` must leave the v4 port to the door beside it.
    server.listen({ host, port, backlog: BACKLOG, ipv6Only: host.includes(":") }, () => {
      server.removeAllListeners("error").on("error", () => {});
      resolve(server);
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

/** Whoever is in stays: only the door is closed. */
function closeOne(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close();
    // `close` calls back only when all have left; the port itself is free at once.
    setImmediate(resolve);
  });
}
