/** What may be asked of the supervisor: the engine's part, in a few routes. */
import type { ServerResponse } from "node:http";
import { constants } from "node:os";
import type { z } from "zod";
import { type Halt, halt } from "../../core/halt.ts";
import type { Managed } from "./managed.ts";
import { claim, type FleetEvent, killOrder, policy, stopOrder } from "./wire.ts";

export interface Household {
  readonly id: string;
  readonly name: string;
  readonly processes: ReadonlyMap<string, Managed>;
  readonly claims: Map<string, z.infer<typeof claim>>;
  halt: Halt | undefined;
  readonly listeners: Set<(event: FleetEvent) => void>;
  /** Ends the fleet and then the supervisor. */
  shutdown(): Promise<void>;
}

export interface Asked {
  readonly id: string;
  readonly body: unknown;
  readonly query: URLSearchParams;
}

export type Route = (house: Household, asked: Asked, response: ServerResponse) => unknown;

/** An answer other than 200. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What a route returns is its answer; `undefined`: it answered by itself. */
export const ROUTES: Readonly<Record<string, Route>> = {
  "GET /version": ({ id, name }) => ({ id, name, pid: process.pid }),
  "GET /events": stream,
  "GET /processes": ({ processes }) => [...processes.values()].map((one) => one.member()),
  "GET /processes/:id": (house, { id }) => found(house, id).inspect(),
  "POST /processes/:id/start": deed((one) => one.start()),
  "POST /processes/:id/kill": deed((one, body) => {
    const signal = signalOf(killOrder.parse(body).signal);
    if (!one.kill(signal)) throw new Refusal(409, "cannot kill it: it is not running");
  }),
  "POST /processes/:id/stop": deed((one, body) => one.stop(stopOrder.parse(body).graceMs)),
  "POST /processes/:id/restart": deed(async (one, body) => {
    await one.stop(stopOrder.parse(body).graceMs);
    one.start();
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
  "POST /claims/:id/takeover": takeOver,
  "GET /halt": ({ halt }) => ({ halt }),
  "PUT /halt": (house, { body }) => {
    house.halt ??= halt.parse(body);
    const change = { id: "", name: house.name, change: "halt", facts: {} } as const;
    for (const tell of house.listeners) tell(change);
    return {};
  },
  "DELETE /halt": (house) => {
    house.halt = undefined;
    return {};
  },
  "POST /shutdown": (house, _asked, response) => {
    response.once("close", () => void house.shutdown());
    return {};
  },
};

function deed(act: (one: Managed, body: unknown) => Promise<void> | void): Route {
  return async (house, { id, body }) => {
    await act(found(house, id), body);
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

/** Only the claim that was seen is replaced: a later one is somebody else's business. */
function takeOver(house: Household, { id, body, query }: Asked): unknown {
  const held = house.claims.get(id);
  if (held?.token !== query.get("of")) return { claim: held };
  const wanted = claim.parse(body);
  house.claims.set(id, wanted);
  return { claim: wanted };
}

function stream(house: Household, _asked: Asked, response: ServerResponse): undefined {
  response.writeHead(200, { "content-type": "application/jsonl" }).flushHeaders();
  const tell = (event: FleetEvent) => void response.write(`${JSON.stringify(event)}\n`);
  house.listeners.add(tell);
  response.on("close", () => house.listeners.delete(tell));
}
