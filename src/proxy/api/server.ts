/** The API over HTTP: on the loopback unless somebody says otherwise, and not for browsers. */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ChaosError, messageOf } from "../../failure.ts";
import type { Address } from "../fault-proxy.ts";
import { isLoopback, isNameOfOthers, sayAddress } from "./address.ts";
import { reasonOf, statusOf } from "./collection.ts";
import { Refusal } from "./refusal.ts";
import { type Answer, answerTo, type House } from "./routes.ts";

export interface ApiServer {
  readonly address: Address;
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 1_048_576;
const REQUEST_MS_MAX = 25_000;
const CONNECTIONS_MAX = 256;

/** @throws ChaosError PROXY_FAILED */
export function openApi(house: House, { host, port }: Address): Promise<ApiServer> {
  const server = createServer({ requestTimeout: REQUEST_MS_MAX }, (request, response) => {
    void serve({ ...house, isLocal: isLoopback(host) }, request)
      .catch((error: unknown): Answer => {
        const status = statusOf(error);
        return { status, body: { error: reasonOf(error), status } };
      })
      .then((answer) => reply(response, answer));
  });
  server.maxConnections = CONNECTIONS_MAX;
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      const what = `Cannot open the API on ${sayAddress({ host, port })}: ${messageOf(cause)}`;
      const hint = "Name another address with --api, such as 127.0.0.1:0";
      reject(new ChaosError("PROXY_FAILED", what, { cause, hint }));
    });
    server.listen({ port, ...(host === "" ? {} : { host }) }, () => {
      const bound = server.address() as AddressInfo;
      resolve({
        address: { host, port: bound.port },
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

async function serve(
  house: House & { readonly isLocal: boolean },
  request: IncomingMessage,
): Promise<Answer> {
  // A page in the operator's browser could otherwise break whatever goes through here.
  if (request.headers["user-agent"]?.startsWith("Mozilla/"))
    throw new Refusal(403, "browsers are not let in");
  // Its own name may lead here, and some browsers let a page name any user agent.
  const { host = "" } = request.headers;
  if (house.isLocal && isNameOfOthers(host))
    throw new Refusal(403, `nobody here is called ${host}: ask localhost, or 127.0.0.1`);
  const [path = "/"] = (request.url ?? "/").split("?", 1);
  const parts = path.split("/").filter(Boolean).map(decoded);
  const body = await readBody(request);
  const late = new Refusal(503, `no answer within ${REQUEST_MS_MAX} ms`);
  return within(REQUEST_MS_MAX, late, answerTo(house, request.method ?? "GET", parts, body));
}

function within<T>(boundMs: number, late: Error, done: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), boundMs);
  });
  return Promise.race([done, bound]).finally(() => clearTimeout(timer));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal(400, `bad path: ${part}`);
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_BYTES_MAX) throw new Refusal(413, "bad request body: it is too long");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  return text.trim() === "" ? {} : JSON.parse(text);
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  response.setHeader("X-Toxiproxy-Request-Id", randomBytes(10).toString("hex"));
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const isText = typeof body === "string";
  const type = isText ? "text/plain; version=0.0.4; charset=utf-8" : "application/json";
  response
    .writeHead(status, { "Content-Type": type })
    .end(isText ? body : `${JSON.stringify(body)}\n`);
}
