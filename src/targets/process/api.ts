/** The supervisor's API over its socket: the engine's part, in a few routes. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { constants } from "node:os";
import { z } from "zod";
import { messageOf } from "../../failure.ts";
import type { Managed } from "./managed.ts";
import { claim, type FleetEvent, killOrder, policy } from "./wire.ts";

export interface Household {
  readonly id: string;
  readonly name: string;
  readonly processes: ReadonlyMap<string, Managed>;
  readonly claims: Map<string, z.infer<typeof claim>>;
  readonly listeners: Set<(event: FleetEvent) => void>;
  /** Ends the fleet and then the supervisor. */
  shutdown(): Promise<void>;
}

interface Asked {
  readonly id: string;
  readonly body: unknown;
  readonly query: URLSearchParams;
}

type Route = (house: Household, asked: Asked, response: ServerResponse) => unknown;

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const BODY_CHARACTERS_MAX = 1_048_576;

/** What a route returns is its answer; `undefined`: it answered by itself. */
const ROUTES: Readonly<Record<string, Route>> = {
  "GET /version": ({ id, name }) => ({ id, name, pid: process.pid }),
  "GET /events": stream,
  "GET /processes": ({ processes }) => [...processes.values()].map((one) => one.member()),
  "GET /processes/:id": (house, { id }) => found(house, id).inspect(),
  "POST /processes/:id/start": deed((one) => one.start()),
  "POST /processes/:id/kill": deed((one, body) => {
    const signal = signalOf(killOrder.parse(body).signal);
    if (!one.kill(signal)) throw new Refusal(409, "cannot kill it: it is not running");
  }),
  "POST /processes/:id/pause": deed((one) => {
    if (!one.pause()) throw new Refusal(409, `cannot pause it: it is ${one.member().state}`);
  }),
  "POST /processes/:id/thaw": deed((one) => one.thaw()),
  "POST /processes/:id/policy": deed((one, body) => one.setPolicy(policy.parse(body))),
  "GET /claims": ({ claims }) => [...claims.values()],
  "PUT /claims/:id": take,
  "DELETE /claims/:id": ({ claims }, { id, query }) => {
    if (claims.get(id)?.token === query.get("token")) claims.delete(id);
    return {};
  },
  "POST /shutdown": (house, _asked, response) => {
    response.once("finish", () => void house.shutdown());
    return {};
  },
};

export function apiOf(house: Household): RequestListener {
  return (request, response) => {
    serve(house, request, response).catch((error: unknown) => {
      reply(response, statusOf(error), { error: reasonOf(error) });
    });
  };
}

async function serve(
  house: Household,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://supervisor");
  const [, room = "", id = "", what = ""] = pathname.split("/");
  const place = [room, id && ":id", what].filter(Boolean).join("/");
  const key = `${request.method} /${place}`;
  const route = Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
  if (!route) throw new Refusal(404, `nothing answers ${request.method} ${pathname}`);
  const body = await readBody(request);
  const answer = route(house, { id, body, query: searchParams }, response);
  if (answer !== undefined) reply(response, 200, answer);
}

function deed(act: (one: Managed, body: unknown) => void): Route {
  return (house, { id, body }) => {
    act(found(house, id), body);
    return {};
  };
}

function found({ processes }: Household, id: string): Managed {
  const one = processes.get(id);
  if (!one) throw new Refusal(404, `no process has id ${id}`);
  return one;
}

function signalOf(name: string): NodeJS.Signals {
  const known = Object.entries(constants.signals).find(
    ([full, number]) => name === full || `SIG${name}` === full || name === String(number),
  );
  if (known) return known[0] as NodeJS.Signals;
  throw new Refusal(400, `unknown signal "${name}"`);
}

/** The first claim on a victim wins; every later one is answered with it. */
function take(house: Household, { id, body }: Asked): unknown {
  const wanted = claim.parse(body);
  found(house, id);
  if (wanted.victim !== id)
    throw new Refusal(400, `the claim is on ${wanted.victim}, not on ${id}`);
  const holder = house.claims.get(id) ?? wanted;
  house.claims.set(id, holder);
  return holder;
}

function stream(house: Household, _asked: Asked, response: ServerResponse): undefined {
  response.writeHead(200, { "content-type": "application/jsonl" }).flushHeaders();
  const tell = (event: FleetEvent) => void response.write(`${JSON.stringify(event)}\n`);
  house.listeners.add(tell);
  response.on("close", () => house.listeners.delete(tell));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > BODY_CHARACTERS_MAX) throw new Refusal(413, "the body is too long");
  }
  return text === "" ? {} : JSON.parse(text);
}

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  return error instanceof z.ZodError || error instanceof SyntaxError ? 400 : 500;
}

function reasonOf(error: unknown): string {
  return error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json" }).end(text);
}
