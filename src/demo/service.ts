/** One part of the demo's system as a program: a real HTTP server that can really be killed. */
import http from "node:http";
import { parseArgs } from "node:util";
import { createBalancer, firstAnswer, Pool } from "./balancer.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: "string" },
    host: { type: "string", default: "127.0.0.1" },
    upstream: { type: "string", multiple: true, default: [] },
    "with-parent": { type: "boolean", default: false },
    "log-requests": { type: "boolean", default: false },
  },
});

const leave = () => process.exit(0);

function log(entry: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ t: new Date().toISOString(), ...entry })}\n`);
}

function reply(response: http.ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}

function back(): http.Server {
  return http.createServer((request, response) => {
    const known = request.url === "/" || request.url === "/health";
    reply(response, known ? 200 : 404, { role: "back", port: Number(values.port) });
  });
}

function front(upstreams: readonly string[]): http.Server {
  const pool = new Pool(upstreams);
  return http.createServer(async (_request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    // Half of what the balancer grants: a front with one hung back still answers in time.
    const ask = { path: "/health", timeoutMs: 180, signal: gone.signal };
    const first = await firstAnswer(pool, ask);
    first?.answer.resume();
    const status = first?.answer.statusCode === 200 ? 200 : 503;
    reply(response, status, {
      role: "front",
      port: Number(values.port),
      back: first?.from ?? null,
    });
  });
}

function balancer(upstreams: readonly string[]): http.Server {
  return createBalancer(upstreams, (upstream, event) => log({ upstream, event }));
}

function logRequests(server: http.Server): void {
  server.on("request", ({ method, url }: http.IncomingMessage, response: http.ServerResponse) => {
    // When it came in: the answer may be at the client before "finish" is told.
    const t = new Date().toISOString();
    response.once("finish", () =>
      log({ event: "request", t, method, url, status: response.statusCode }),
    );
  });
}

const roles = new Map(Object.entries({ back, front, balancer }));

function main(): void {
  const make = roles.get(positionals[0] ?? "");
  const port = Number(values.port);
  if (!make || !Number.isInteger(port)) {
    throw new Error("usage: service back|front|balancer --port N");
  }
  // Repeated or with commas, as a person types it.
  const server = make(values.upstream.flatMap((some) => some.split(",").filter(Boolean)));
  if (values["log-requests"]) logRequests(server);
  server.listen(port, values.host, () => log({ event: "listening" }));
}

process.once("SIGTERM", leave).once("SIGINT", leave);
// So that a supervisor that was killed leaves no orphans.
if (values["with-parent"])
  process.stdin.once("end", leave).once("close", leave).once("error", leave).resume();
// Without --with-parent a service outlives whoever read its log.
process.stdout.on("error", () => {});
main();
