/** Servers that misbehave in one way each, on a port of their own. */
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import type { Where } from "../../../src/core/probe.ts";

export interface Served extends Where {
  /** What each connection sent: raw bytes, or the request as node:http read it. */
  readonly received: string[];
  connections(): number;
  close(): Promise<void>;
}

export async function serveTcp(onSocket: (socket: net.Socket) => void): Promise<Served> {
  const received: string[] = [];
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk) => received.push(String(chunk)));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** One answer to every request, as raw bytes. */
export function serveRaw(answer: string): Promise<Served> {
  return serveTcp((socket) => socket.once("data", () => socket.end(answer)));
}

export async function serveHttp(handler: http.RequestListener): Promise<Served> {
  const server = http.createServer((request, answer) => {
    const { method, url, headers } = request;
    served.received.push(JSON.stringify({ method, url, ...headers }));
    handler(request, answer);
  });
  const served = await serveTcp((socket) => server.emit("connection", socket));
  return served;
}

/** A port on which nobody listens any more. */
export async function deadPort(): Promise<Where> {
  const served = await serveTcp(() => {});
  await served.close();
  return { host: served.host, port: served.port };
}
