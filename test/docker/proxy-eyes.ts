/** What a proxy in front of a container looks like to its peers: times, and streams that must not break. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type Docker from "dockerode";
import { ask } from "./resident.ts";

/**
 * HTTP on some ports: any path is said back, /big is 64 KiB; /stream counts 32-bit numbers up, a megabyte a second,
 * until nobody listens.
 */
const SERVICE = `
for (const port of process.argv.slice(1)) require("node:http").createServer((request, answer) => {
  request.resume();
  if (request.url === "/big") return answer.end(Buffer.alloc(65536, "x"));
  if (!request.url.startsWith("/stream")) return answer.end(request.method + " " + request.url);
  let next = 0;
  const words = 2048;
  const timer = setInterval(() => {
    const piece = Buffer.alloc(4 * words);
    for (let at = 0; at < words; at++) piece.writeUInt32BE(next++, 4 * at);
    answer.write(piece);
  }, 8);
  answer.on("close", () => clearInterval(timer));
}).listen(Number(port), "::");`;

export function serviceAt(...ports: readonly number[]): string[] {
  return ["node", "-e", SERVICE, ...ports.map(String)];
}

const TIMES = `async (host, count, ports) => {
  const { Agent, get } = require("node:http");
  const once = (port) => new Promise((resolve) => {
    const began = performance.now();
    get({ host, port, agent: new Agent() }, (answer) => {
      answer.resume().on("end", () => resolve(performance.now() - began));
    }).on("error", () => resolve(-1));
  });
  const all = ports.map(() => []);
  // The first in a process measures how node loads its code.
  for (const port of ports) await once(port);
  for (let n = 0; n < count; n++)
    for (const [at, port] of ports.entries()) all[at].push(await once(port));
  const median = (some) => some.sort((a, b) => a - b)[Math.floor(some.length / 2)];
  return { medians: all.map(median), leasts: all.map((some) => some[0]) };
}`;

export interface Times {
  readonly medians: readonly number[];
  readonly leasts: readonly number[];
}

/** Milliseconds of requests on fresh connections, to each port in turn, so that a busy machine is as busy for all. */
export async function timesFrom(
  container: Docker.Container,
  host: string,
  ports: readonly number[],
  count = 15,
): Promise<Times> {
  return await ask(container, TIMES, host, count, ports);
}

/** One connection each, until that file is there. */
const KEEPING = `(host, port, file) => new Promise((resolve) => {
  const { existsSync } = require("node:fs");
  const said = { answers: 0, wrong: 0, broken: "" };
  let due = "";
  const socket = require("node:net").connect({ host, port });
  const end = () => { resolve(said); socket.destroy(); };
  const ask = () => {
    if (existsSync(file)) return end();
    due = "GET /" + said.answers;
    socket.write("GET /" + said.answers + " HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n");
  };
  socket.on("connect", ask).on("data", (bytes) => {
    said.answers++;
    if (!String(bytes).endsWith(due)) said.wrong++;
    setTimeout(ask, 20);
  });
  for (const how of ["end", "error"]) socket.on(how, () => { said.broken ||= how; end(); });
})`;

const STREAMING = `(host, port, file) => new Promise((resolve) => {
  const { existsSync } = require("node:fs");
  const said = { answers: 0, wrong: 0, broken: "" };
  let left = Buffer.alloc(0);
  // What comes of leaving is not said any more: it was said before.
  const end = () => { resolve({ ...said }); clearInterval(timer); asked.destroy(); };
  const timer = setInterval(() => { if (existsSync(file)) end(); }, 20);
  const asked = require("node:http").get({ host, port, path: "/stream", agent: false }, (answer) => {
    answer.on("data", (bytes) => {
      left = Buffer.concat([left, bytes]);
      for (; left.length >= 4; left = left.subarray(4)) if (left.readUInt32BE() !== said.answers++) said.wrong++;
    });
    for (const how of ["end", "error", "aborted"]) answer.on(how, () => { said.broken ||= how; end(); });
  }).on("error", () => { said.broken ||= "error"; end(); });
})`;

export interface Kept {
  readonly answers: number;
  readonly wrong: number;
  readonly broken: string;
}

export interface Guest {
  /** Ends it, and says what became of it. */
  leave(): Promise<Kept>;
}

const LEAVE = '(file) => require("node:fs").writeFileSync(file, "")';
let guests = 0;

/** A client that asks again and again on one connection, or one that reads a long answer. */
export function guest(
  container: Docker.Container,
  kind: "keeping" | "streaming",
  { host, port }: { readonly host: string; readonly port: number },
): Guest {
  const file = `/tmp/leave-${++guests}`;
  const program = kind === "keeping" ? KEEPING : STREAMING;
  const said = ask<Kept>(container, program, host, port, file);
  said.catch(() => {});
  return {
    leave: async () => {
      await ask(container, LEAVE, file);
      return await said;
    },
  };
}

/** The proxies that stand in some process' network namespace: what no table shows. */
export function proxiesAt(pid: number): number[] {
  const link = (one: number | string) => {
    try {
      return readlinkSync(`/proc/${one}/ns/net`);
    } catch {
      return "";
    }
  };
  return proxies().filter((one) => link(one) === link(pid));
}

/** In all namespaces. */
export function proxies(): number[] {
  const isProxy = (one: string) => {
    try {
      return readFileSync(`/proc/${one}/cmdline`, "utf8").includes("doorman/main.js");
    } catch {
      return false;
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && isProxy(name))
    .map(Number);
}

const EXCHANGE = `(host, port, path) => new Promise((resolve) => {
  const began = performance.now();
  const said = { first: -1, end: -1, how: "nothing", bytes: 0, pieces: 0, status: 0, head: "" };
  const socket = require("node:net").connect({ host, port, noDelay: true, highWaterMark: 1 });
  let text = "";
  const over = (how) => {
    const [head = "", body = ""] = text.split("\\r\\n\\r\\n");
    const status = Number(head.split(" ")[1] ?? 0);
    resolve({ ...said, how, end: performance.now() - began, status, head, body: body.length });
    clearTimeout(timer);
    socket.destroy();
  };
  const timer = setTimeout(() => over("nothing"), 3000);
  socket.on("connect", () => socket.write("GET " + path + " HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n"));
  // One chunk at a time, and each later: libuv 1.46, which reads on, takes a reset that comes along with bytes for an end.
  socket.on("readable", () => setImmediate(() => {
    for (let bytes = socket.read(); bytes !== null; bytes = socket.read()) {
      if (said.first < 0) said.first = performance.now() - began;
      said.bytes += bytes.length;
      said.pieces++;
      text += bytes.toString("latin1");
    }
  }));
  socket.on("end", () => over("end")).on("error", (error) => over(error.code));
})`;

export interface Exchange {
  /** Milliseconds until the first byte and until the end; -1: it did not come within three seconds. */
  readonly first: number;
  readonly end: number;
  /** `end`, an error's code, or `nothing`. */
  readonly how: string;
  readonly bytes: number;
  readonly pieces: number;
  readonly status: number;
  readonly head: string;
  /** Bytes of it. */
  readonly body: number;
}

/** One request on a connection of its own, whatever becomes of it. */
export async function exchangeFrom(
  container: Docker.Container,
  { host, port }: { readonly host: string; readonly port: number },
  path = "/",
): Promise<Exchange> {
  return await ask(container, EXCHANGE, host, port, path);
}

const REQUESTS = `async (host, port, count, method, path) => {
  const { Agent, request } = require("node:http");
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const once = (n) => new Promise((resolve) => {
    const asked = request({ host, port, agent, method, path: path + n }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode));
    });
    asked.on("error", () => resolve(0)).end();
  });
  const all = [];
  for (let n = 0; n < count; n++) all.push(await once(n));
  agent.destroy();
  return all;
}`;

/** One after another on one connection that is kept alive; what each was answered. */
export async function statusesFrom(
  container: Docker.Container,
  { host, port }: { readonly host: string; readonly port: number },
  { count, method = "GET", path }: { count: number; method?: string; path: string },
): Promise<number[]> {
  return await ask(container, REQUESTS, host, port, count, method, path);
}
