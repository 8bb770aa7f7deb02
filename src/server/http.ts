/** Health, readiness and metrics over HTTP: nothing here can be told to do anything. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import { ChaosError, messageOf } from "../failure.ts";
import type { Metrics } from "./metrics.ts";

export interface Health {
  /** Why it is not; none: it is. */
  readonly lacks: readonly string[];
}

export interface Serving {
  readonly alive: () => Health;
  readonly ready: () => Health;
  readonly metrics: Metrics;
}

export interface Server {
  readonly url: string;
  close(): Promise<void>;
}

const AT_ONCE_MAX = 64;
const REQUEST_MS = 10_000;

/** @throws ChaosError LISTEN_FAILED */
export async function serve(
  { host, port }: { readonly host: string; readonly port: number },
  serving: Serving,
): Promise<Server> {
  const limits = {
    requestTimeout: REQUEST_MS,
    headersTimeout: REQUEST_MS,
    keepAliveTimeout: 5_000,
  };
  const server = createServer({ ...limits, maxHeaderSize: 8_192 }, (request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    answer(request.method ?? "", path, response, serving).catch((error: unknown) =>
      end(response, 500, `${messageOf(error)}\n`),
    );
  });
  server.maxConnections = AT_ONCE_MAX;
  const failed = once(server, "error").then(([error]) => Promise.reject(error));
  server.listen(port, host);
  try {
    await Promise.race([once(server, "listening"), failed]);
  } catch (cause) {
    const where = isIPv6(host) ? `[${host}]` : host;
    throw new ChaosError(
      "LISTEN_FAILED",
      `Cannot listen on ${where}:${port}: ${messageOf(cause)}`,
      {
        cause,
        hint: "Name another address with --listen, or --listen off",
      },
    );
  } finally {
    failed.catch(() => {});
  }
  const at = server.address() as AddressInfo;
  const shown = isIPv6(at.address) ? `[${at.address}]` : at.address;
  return {
    url: `http://${shown}:${at.port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  method: string,
  path: string,
  response: ServerResponse,
  { alive, ready, metrics }: Serving,
): Promise<void> {
  if (!["/healthz", "/readyz", "/metrics"].includes(path))
    return end(response, 404, "not found: there are /healthz, /readyz and /metrics\n");
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return end(response, 405, "only GET and HEAD\n");
  }
  if (path === "/healthz") return tell(response, alive());
  if (path === "/readyz") return tell(response, ready());
  response.setHeader("content-type", metrics.contentType);
  end(response, 200, await metrics.text());
}

function tell(response: ServerResponse, { lacks }: Health): void {
  const isGood = lacks.length === 0;
  response.setHeader("content-type", "text/plain; charset=utf-8");
  end(response, isGood ? 200 : 503, isGood ? "ok\n" : `${lacks.join("\n")}\n`);
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader("cache-control", "no-store");
  response.end(text);
}
