/** Real sockets around a proxy: services, clients, and what they saw. Everything ends with the test. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import {
  type Address,
  type FaultProxy,
  openProxy,
  type ProxyOptions,
} from "../../src/proxy/fault-proxy.ts";
import type { ToxicSpec } from "../../src/proxy/toxic.ts";

export const HOST = "127.0.0.1";
const DEADLINE_MS = 10_000;

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A service; its sockets are half-open capable, as the proxy's are. */
export async function serve(
  onSocket: (socket: Socket) => void,
  where: { host?: string; port?: number } = {},
): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    onSocket(socket);
  });
  server.listen(where.port ?? 0, where.host ?? HOST);
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return server;
}

/** What comes goes back, and the end too. */
export function serveEcho(): Promise<Server> {
  return serve((socket) => {
    socket.on("data", (bytes) => socket.write(bytes)).on("end", () => socket.end());
  });
}

export async function proxyTo(
  upstream: Server | Address | ProxyOptions["upstream"],
  options: Partial<ProxyOptions> = {},
): Promise<FaultProxy> {
  const to = "listen" in upstream ? { host: HOST, port: portOf(upstream) } : upstream;
  const proxy = await openProxy({
    listen: [{ host: HOST, port: 0 }],
    upstream: to,
    seed: "seed",
    ...options,
  });
  onTestFinished(() => proxy.close());
  return proxy;
}

export function toxic(
  type: string,
  attributes: Record<string, unknown> = {},
  rest: Partial<ToxicSpec> = {},
): ToxicSpec {
  const stream = rest.stream ?? "downstream";
  return { name: `${type}_${stream}`, type, stream, percent: 100, attributes, ...rest };
}

export interface Client {
  readonly socket: Socket;
  /** All that has come so far. */
  bytes(): Buffer;
  /** When each chunk came, since the client was opened. */
  readonly chunks: { readonly bytes: Buffer; readonly atMs: number }[];
  send(bytes: Buffer | string): void;
  /** So many bytes, from the beginning. */
  has(count: number): Promise<Buffer>;
  /** `end`: the other side has ended; else the error's code. */
  ended(): Promise<string>;
  sinceMs(): number;
}

export async function dial(to: FaultProxy | Server | Address): Promise<Client> {
  const address =
    "doors" in to
      ? (to.doors[0] as Address)
      : "listen" in to
        ? { host: HOST, port: portOf(to) }
        : to;
  const socket = connect({ ...address, noDelay: true, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  const client = watch(socket);
  await once(socket, "connect");
  return client;
}

export function watch(socket: Socket): Client {
  const began = performance.now();
  const chunks: Client["chunks"] = [];
  let length = 0;
  let fate: string | undefined;
  const looking = new Set<() => void>();
  const look = () => {
    for (const one of looking) one();
  };
  socket.on("data", (bytes: Buffer) => {
    chunks.push({ bytes, atMs: performance.now() - began });
    length += bytes.length;
    look();
  });
  const meet = (what: string) => {
    fate ??= what;
    look();
  };
  socket.on("end", () => meet("end")).on("error", (error) => meet(codeOf(error)));
  socket.on("close", () => meet("closed"));
  const bytes = () => Buffer.concat(chunks.map((one) => one.bytes));
  const until = <T>(find: () => T | undefined, what: string) =>
    new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        looking.delete(ask);
        reject(new Error(`${what}: not within ${DEADLINE_MS} ms; ${length} bytes, ${fate}`));
      }, DEADLINE_MS);
      const ask = () => {
        const answer = find();
        if (answer === undefined) return;
        clearTimeout(timer);
        looking.delete(ask);
        resolve(answer);
      };
      looking.add(ask);
      ask();
    });
  return {
    socket,
    bytes,
    chunks,
    send: (text) => void socket.write(text),
    has: (count) => until(() => (length >= count ? bytes() : undefined), `${count} bytes`),
    ended: () => until(() => fate, "an end"),
    sinceMs: () => performance.now() - began,
  };
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}

/** What becomes of a connection; a reset may come before the client knows that it is connected. */
export async function fateOf(to: FaultProxy): Promise<string> {
  try {
    return await (await dial(to)).ended();
  } catch (error) {
    return codeOf(error as Error);
  }
}

const MUTE = `
  const server = require("node:net").createServer().listen(0, "${HOST}", 1, () => {
    require("node:fs").writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** A port whose queue is full and never emptied: the kernel leaves every further handshake unanswered. */
export async function serveNobody(): Promise<Address> {
  const child = spawn(process.execPath, ["-e", MUTE], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  const address = { host: HOST, port: Number(port.toString()) };
  for (let at = 0; at < 2; at++) await dial(address);
  return address;
}

/** Asks until it is so; the state is what is waited for, never a time. */
export async function eventually(ask: () => boolean, what: string): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  while (!ask()) {
    if (performance.now() > end) throw new Error(`not within ${DEADLINE_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** How long one round trip took. */
export async function roundTrip(client: Client, text = "hello\n"): Promise<number> {
  const begun = performance.now();
  const had = client.bytes().length;
  client.send(text);
  await client.has(had + text.length);
  return performance.now() - begun;
}

/** Bytes that tell where they belong. */
export function counted(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32BE(at, at);
  return bytes;
}
