/**
 * A gate between the tool and a real engine: it counts requests and can fail the n-th one.
 *
 *   tool ── unix socket ── gate ── unix or tcp socket ── engine
 *
 * Bytes pass as they are; only where a request begins and ends is read, so hijacked connections,
 * streams and chunked bodies need no care of their own.
 */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { socketPath } from "./client.ts";
import { RequestReader } from "./request-reader.ts";

export type GateAction =
  | "pass"
  | "hang"
  | "cut"
  | keyof typeof ANSWERS
  /** 200 with this in the engine's stead. */
  | { readonly json: unknown };

export interface GateRequest {
  readonly method: string;
  readonly path: string;
}

export interface Gate extends AsyncDisposable {
  /** For DOCKER_HOST or `--host`. */
  readonly host: string;
  count(): number;
  readonly requests: readonly GateRequest[];
  close(): Promise<void>;
}

/** Decides about request number `n`, counted from 1 over all connections. */
export type Decide = (n: number, request: GateRequest) => GateAction | Promise<GateAction>;

export async function openGate(engine: string, onRequest: Decide): Promise<Gate> {
  const folder = await mkdtemp(join(tmpdir(), "chaos-gate-"));
  const path = join(folder, "gate.sock");
  const requests: GateRequest[] = [];
  const sockets = new Set<Socket>();
  const decide = (request: GateRequest) => onRequest(requests.push(request), request);
  const dial = dialer(engine, (socket) => keep(sockets, socket));
  const server = createServer({ allowHalfOpen: true }, (client) => {
    serve(keep(sockets, client), { dial, decide }).catch(() => client.destroy());
  });
  await once(server.listen(path), "listening");
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  };
  const host = `unix://${path}`;
  const count = () => requests.length;
  return { host, count, requests, close, [Symbol.asyncDispose]: close };
}

function keep(sockets: Set<Socket>, socket: Socket): Socket {
  sockets.add(socket);
  socket.on("error", () => {}); // whoever reads or writes it sees the end
  return socket.on("close", () => sockets.delete(socket));
}

interface Ends {
  dial(): Socket;
  decide(request: GateRequest): GateAction | Promise<GateAction>;
}

async function serve(client: Socket, { dial, decide }: Ends): Promise<void> {
  const reader = new RequestReader(client);
  let upstream: Socket | undefined;
  for (let head = await reader.head(); head; head = await reader.head()) {
    const action = await decide(head);
    if (action === "cut") return void client.destroy();
    if (action === "hang") return reader.discardAll();
    if (action === "pass") {
      upstream ??= meet(dial(), client);
      await reader.forward(upstream);
    } else {
      await reader.discard();
      client.write(
        typeof action === "string"
          ? ANSWERS[action]
          : response("200 OK", "application/json", JSON.stringify(action.json)),
      );
    }
  }
  // One half may end before the other: the end of stdin is not the end of the output.
  (upstream ?? client).end();
}

function meet(upstream: Socket, client: Socket): Socket {
  upstream.pipe(client);
  upstream.on("error", () => client.destroy());
  client.on("close", () => upstream.destroy());
  return upstream;
}

function dialer(host: string, track: (socket: Socket) => Socket): () => Socket {
  if (host.startsWith("unix://")) {
    return () => track(connect({ path: socketPath(host), allowHalfOpen: true }));
  }
  const { hostname, port } = new URL(host);
  return () => track(connect({ host: hostname, port: Number(port || 2375), allowHalfOpen: true }));
}

const ANSWERS = {
  error: response(
    "500 Internal Server Error",
    "application/json",
    '{"message":"the gate said no"}',
  ),
  missing: response(
    "404 Not Found",
    "application/json",
    '{"message":"No such container, the gate says"}',
  ),
  // As a socket proxy with an allow-list answers.
  forbid: response(
    "403 Forbidden",
    "application/json",
    '{"message":"the allow-list does not have it"}',
  ),
  html: response("200 OK", "text/html", "<html><body>Please log in</body></html>"),
  empty: response("200 OK", "application/json", ""),
} as const;

function response(status: string, type: string, body: string): string {
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${body}`;
}
