/** The supervisor's API over its socket: the engine's part, in a few routes. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { constants } from "node:os";
import type { z } from "zod";
import { restartPolicy } from "../../core/snapshot.ts";
import { messageOf } from "../../failure.ts";
import type { Managed } from "./managed.ts";
import { claim, type FleetEvent } from "./wire.ts";

export interface Household {
  readonly id: string;
  readonly name: string;
  readonly processes: ReadonlyMap<string, Managed>;
  readonly claims: Map<string, z.infer<typeof claim>>;
  readonly listeners: Set<(event: FleetEvent) => void>;
  shutdown(): void;
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const BODY_BYTES_MAX = 1_048_576;

export function apiOf(house: Household): RequestListener {
  return (request, response) => {
    serve(house, request, response).catch((error: unknown) => {
      const status = error instanceof Refusal ? error.status : 400;
      reply(response, status, { error: messageOf(error) });
    });
  };
}

async function serve(
  house: Household,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://supervisor");
  const [, room, id, deed] = url.pathname.split("/");
  const body = await readBody(request);
  if (room === "version")
    return reply(response, 200, { id: house.id, name: house.name, pid: process.pid });
  if (room === "events") return stream(house, response);
  if (room === "shutdown") {
    reply(response, 200, {});
    return house.shutdown();
  }
  if (room === "claims") {
    const token = url.searchParams.get("token");
    return reply(response, 200, answerClaims(house, request.method, { id: id ?? "", body, token }));
  }
  if (room === "processes" && !id)
    return reply(
      response,
      200,
      [...house.processes.values()].map((one) => one.member()),
    );
  const found = house.processes.get(id ?? "");
  if (room !== "processes" || !found) throw new Refusal(404, `nothing at ${url.pathname}`);
  if (!deed) return reply(response, 200, found.snapshot());
  act(found, deed, body);
  reply(response, 200, {});
}

function act(found: Managed, deed: string, body: unknown): void {
  if (deed === "start") found.start();
  else if (deed === "kill") found.kill(signalOf(body));
  else if (deed === "policy") found.setPolicy(restartPolicy.parse(body));
  else if (deed !== "pause" && deed !== "thaw") throw new Refusal(404, `unknown deed "${deed}"`);
  else if (!found[deed]())
    throw new Refusal(409, `cannot ${deed} it: it is ${found.member().state}`);
}

function signalOf(body: unknown): NodeJS.Signals {
  const name = String((body as { signal?: unknown }).signal ?? "SIGKILL");
  const full = name.startsWith("SIG") ? name : `SIG${name}`;
  if (full in constants.signals) return full as NodeJS.Signals;
  throw new Refusal(400, `unknown signal "${name}"`);
}

/** The first claim on a victim wins; every later one is answered with it. */
function answerClaims(
  house: Household,
  method: string | undefined,
  asked: { id: string; body: unknown; token: string | null },
): unknown {
  const { id } = asked;
  if (method === "PUT") {
    if (!house.claims.has(id)) house.claims.set(id, claim.parse(asked.body));
    return house.claims.get(id);
  }
  if (method !== "DELETE") return [...house.claims.values()];
  if (house.claims.get(id)?.token === asked.token) house.claims.delete(id);
  return {};
}

function stream(house: Household, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/jsonl" });
  response.flushHeaders();
  const tell = (event: FleetEvent) => void response.write(`${JSON.stringify(event)}\n`);
  house.listeners.add(tell);
  response.on("close", () => house.listeners.delete(tell));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > BODY_BYTES_MAX) throw new Refusal(413, "the body is too long");
  }
  return text === "" ? {} : JSON.parse(text);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json" }).end(text);
}
