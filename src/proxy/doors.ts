/** The ports: opened together or not at all, closed and opened again under the same numbers. */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { ChaosError, messageOf } from "../failure.ts";
import { BUFFER_BYTES } from "./dial.ts";
import { KEEP_ALIVE } from "./feel.ts";

export interface Door {
  readonly host: string;
  readonly port: number;
}

export interface Doors {
  /** As the system names them, with real ports. */
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
  let again = wanted;
  const close = async () => {
    const open = servers;
    servers = [];
    await Promise.all(open.map(closeOne));
  };
  const open = async () => {
    if (servers.length > 0) return;
    const tried = await Promise.allSettled(again.map((one) => listen(one, onClient)));
    servers = tried.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failed = tried.find((one) => one.status === "rejected");
    if (failed) {
      await close();
      throw failed.reason;
    }
    // The next time under the same numbers.
    again = servers.map((server, at) => ({ ...(again[at] as Door), port: addressOf(server).port }));
  };
  await open();
  return { addresses: servers.map(addressOf), open, close };
}

function listen({ host, port }: Door, onClient: (client: Socket) => void): Promise<Server> {
  const buffer = { highWaterMark: BUFFER_BYTES };
  const ways = { allowHalfOpen: true, pauseOnConnect: true, noDelay: true, ...KEEP_ALIVE };
  const server = createServer({ ...ways, ...buffer }, onClient);
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      const what = `Cannot listen on ${host}:${port}: ${messageOf(cause)}`;
      reject(new ChaosError("PROXY_FAILED", what, { cause, hint: "Name another port, or 0" }));
    });
    // `::` must leave the v4 port to the door beside it; an empty host is both.
    const where = host === "" ? {} : { host, ipv6Only: host.includes(":") };
    server.listen({ ...where, port, backlog: BACKLOG }, () => {
      server.removeAllListeners("error").on("error", () => {});
      resolve(server);
    });
  });
}

function addressOf(server: Server): Door {
  const { address, port } = server.address() as AddressInfo;
  return { host: address, port };
}

/** Whoever is in stays: only the door is closed. */
function closeOne(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close();
    // `close` calls back only when all have left; the port itself is free at once.
    setImmediate(resolve);
  });
}
