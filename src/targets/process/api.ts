/** The supervisor's API over its socket: from a request to its route, and from its answer to JSON. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { z } from "zod";
import { messageOf } from "../../failure.ts";
import { type Household, Refusal, ROUTES } from "./routes.ts";

const BODY_CHARACTERS_MAX = 1_048_576;

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
  const answer = await route(house, { id, body, query: searchParams }, response);
  if (answer !== undefined) reply(response, 200, answer);
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
