/** A small load balancer: by turns over its upstreams, around those that do not answer. */
import { promises as dns, type LookupAddress } from "node:dns";
import http from "node:http";
import { pipeline } from "node:stream";
import { buffer } from "node:stream/consumers";

const ejectedMs = 1000;

export interface Upstream {
  readonly address: string;
  /** Set while it is down; past this moment one request at a time may try it again. */
  ejectedUntil: number | undefined;
}

export type OnTurn = (upstream: string, event: "down" | "up") => void;

export class Pool {
  readonly #upstreams: readonly Upstream[];
  readonly #onTurn: OnTurn;
  #turn = 0;

  constructor(addresses: readonly string[], onTurn: OnTurn = () => {}) {
    this.#upstreams = addresses.map((address) => ({ address, ejectedUntil: undefined }));
    this.#onTurn = onTurn;
  }

  /** The next by turns; an ejected one only when nothing else is left. */
  pick(tried: ReadonlySet<Upstream>): Upstream | undefined {
    const now = performance.now();
    const left = this.#upstreams.filter((upstream) => !tried.has(upstream));
    const ready = left.filter(({ ejectedUntil }) => (ejectedUntil ?? 0) <= now);
    const from = ready.length > 0 ? ready : left;
    const chosen = from[this.#turn++ % from.length];
    // Whoever tries it first tries it for all: the others must not queue up behind a paused one.
    if (chosen?.ejectedUntil !== undefined) chosen.ejectedUntil = now + ejectedMs;
    return chosen;
  }

  failed(upstream: Upstream): void {
    const news = upstream.ejectedUntil === undefined;
    upstream.ejectedUntil = performance.now() + ejectedMs;
    if (news) this.#onTurn(upstream.address, "down");
  }

  answered(upstream: Upstream): void {
    const news = upstream.ejectedUntil !== undefined;
    upstream.ejectedUntil = undefined;
    if (news) this.#onTurn(upstream.address, "up");
  }
}

export interface Ask {
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: Buffer;
  /** From the name's look-up to the answer's headers. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Asks one upstream after the other; `undefined` when none answers. */
export async function firstAnswer(
  pool: Pool,
  ask: Ask,
): Promise<{ from: string; answer: http.IncomingMessage } | undefined> {
  const tried = new Set<Upstream>();
  for (let next = pool.pick(tried); next; next = pool.pick(tried)) {
    tried.add(next);
    try {
      const answer = await send(next.address, ask);
      pool.answered(next);
      return { from: next.address, answer };
    } catch {
      // A client that went away says nothing about the upstream.
      if (ask.signal.aborted) return undefined;
      pool.failed(next);
    }
  }
  return undefined;
}

function send(address: string, ask: Ask): Promise<http.IncomingMessage> {
  const { timeoutMs, body, method = "GET", path = "/", headers = {}, signal } = ask;
  const [host, port] = address.split(":");
  return new Promise((resolve, reject) => {
    // No agent: a kept connection would die with its upstream and blame the next request.
    const to = { host, port, method, path, headers, signal, agent: false, family: 4, lookup };
    const request = http.request(to);
    const timer = setTimeout(() => request.destroy(new Error("no answer in time")), timeoutMs);
    request.once("response", (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    request.on("error", reject);
    request.once("close", () => {
      clearTimeout(timer);
      reject(new Error("closed without an answer"));
    });
    request.end(body);
  });
}

const lookups = new Map<string, Promise<LookupAddress>>();

/**
 * One look-up per name at a time: they run on libuv's four threads, and a slow "no such name"
 * for a dead container must not keep the names of the living waiting.
 */
function lookup(name: string, _options: unknown, done: Looked): void {
  const underway = lookups.get(name) ?? dns.lookup(name, 4).finally(() => lookups.delete(name));
  lookups.set(name, underway);
  underway.then(
    ({ address, family }) => done(null, address, family),
    (error) => done(error, "", 4),
  );
}

type Looked = (error: NodeJS.ErrnoException | null, address: string, family: number) => void;

export function createBalancer(upstreams: readonly string[], onTurn?: OnTurn): http.Server {
  const pool = new Pool(upstreams, onTurn);
  return http.createServer((request, response) => void relay(pool, request, response));
}

async function relay(pool: Pool, request: http.IncomingMessage, response: http.ServerResponse) {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  // Whole, because the next upstream may need it again; the answer is streamed.
  const body = await buffer(request).catch(() => undefined);
  if (!body) return response.destroy();
  const { method, url: path } = request;
  const headers = endToEnd(request.headers);
  const ask = { method, path, headers, body, timeoutMs: 400, signal: gone.signal };
  const first = await firstAnswer(pool, ask);
  if (!first) return response.writeHead(502).end("no upstream answers\n");
  response.writeHead(first.answer.statusCode ?? 502, endToEnd(first.answer.headers));
  pipeline(first.answer, response, () => {});
  return response;
}

/** Without what is about one connection only. */
function endToEnd(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  const { connection, "keep-alive": _, "transfer-encoding": __, ...rest } = headers;
  return rest;
}
