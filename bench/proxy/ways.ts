/** The ways from a client to the service: straight, through ours, and through what others would use. */
import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { chaos, has } from "../measure.ts";
import { firstLine, INSTRUMENT, start } from "./children.ts";

export type Kind = "source" | "echo" | "web" | "clock";
export const KINDS: readonly Kind[] = ["source", "echo", "web", "clock"];
export type Ports = Readonly<Record<Kind, number>>;

export interface Way {
  readonly ports: Ports;
  /** Toxiproxy's API, where it speaks it. */
  readonly api?: string;
  close(): void;
}

const TOXIPROXY = "v2.5.0";
const HOST = "127.0.0.1";
export async function openService(): Promise<Way> {
  const child = start(
    process.execPath,
    [...INSTRUMENT, join(import.meta.dirname, "service.ts")],
    true,
  );
  const [source = 0, echo = 0, web = 0, clock = 0] = (await firstLine(child)) as number[];
  return { ports: { source, echo, web, clock }, close: () => child.kill() };
}

export async function throughOurs(to: Ports): Promise<Way> {
  const child = start(
    chaos[0] as string,
    [...chaos.slice(1), "proxy", "--api", `${HOST}:0`, "--json"],
    true,
  );
  const { api } = (await firstLine(child)) as { api: string };
  return { ports: await populated(api, to), api, close: () => child.kill("SIGKILL") };
}

/** `undefined`: there is neither Go nor the program. */
export async function throughToxiproxy(to: Ports): Promise<Way | undefined> {
  const bin = join(homedir(), ".cache", "chaos-army-bench", `toxiproxy-${TOXIPROXY}`);
  const program = join(bin, "server");
  if (!existsSync(program)) {
    if (!has("go")) return undefined;
    mkdirSync(bin, { recursive: true });
    const source = `github.com/Shopify/toxiproxy/v2/cmd/server@${TOXIPROXY}`;
    execFileSync("go", ["install", source], { env: { ...process.env, GOBIN: bin } });
  }
  const port = await freePort();
  const child = start(program, ["-host", HOST, "-port", String(port)]);
  const api = `http://${HOST}:${port}`;
  await answers(port);
  return { ports: await populated(api, to), api, close: () => child.kill("SIGKILL") };
}

export async function throughSocat(to: Ports): Promise<Way | undefined> {
  if (!has("socat")) return undefined;
  const children: ChildProcess[] = [];
  const ports: Record<string, number> = {};
  for (const kind of KINDS) {
    const port = await freePort();
    const listen = `TCP-LISTEN:${port},bind=${HOST},reuseaddr,fork,nodelay`;
    children.push(start("socat", ["-b", "65536", listen, `TCP:${HOST}:${to[kind]},nodelay`]));
    await answers(port);
    ports[kind] = port;
  }
  return {
    ports: ports as Ports,
    close: () => {
      for (const one of children) one.kill();
    },
  };
}

async function populated(api: string, to: Ports): Promise<Ports> {
  const ports: Record<string, number> = {};
  for (const kind of KINDS) {
    const body = { name: kind, listen: `${HOST}:0`, upstream: `${HOST}:${to[kind]}` };
    const made = (await call(api, "POST", "/proxies", body)) as { listen: string };
    ports[kind] = Number(made.listen.split(":").at(-1));
  }
  return ports as Ports;
}

export async function call(api: string, method: string, path: string, body?: unknown) {
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(`${api}${path}`, { method, signal, ...text });
  const said = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${said}`);
  return said === "" ? undefined : JSON.parse(said);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port: number): Promise<void> {
  for (let at = 0; at < 500; at++) {
    const socket = connect(port, HOST);
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    await new Promise((over) => setTimeout(over, 10));
  }
  throw new Error(`nobody listens on ${port}`);
}
