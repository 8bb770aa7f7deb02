/** Toxiproxy's REST API: from a request's method and path to what is done, and the answer. */
import { type Collection, reasonOf, statusOf } from "./collection.ts";
import { metricsOf } from "./metrics.ts";
import { type NamedProxy, proxyJson } from "./named-proxy.ts";
import { Refusal } from "./refusal.ts";
import {
  changedToxic,
  readProxies,
  readProxy,
  readProxyChange,
  readToxic,
  toxicJson,
} from "./wire.ts";

export interface Asked {
  readonly proxy: string;
  readonly toxic: string;
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  /** JSON, or text as it is; absent: no body. */
  readonly body?: unknown;
}

type Route = (house: House, asked: Asked) => Answer | Promise<Answer>;

export interface House {
  readonly collection: Collection;
  readonly version: string;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const NOTHING: Answer = { status: 204 };

const READING: Readonly<Record<string, Route>> = {
  "GET /version": ({ version }) => ok({ version }),
  "GET /metrics": ({ collection }) => ok(metricsOf(collection.all())),
  "GET /proxies": ({ collection }) =>
    ok(Object.fromEntries(collection.all().map((one) => [one.name, proxyJson(one)]))),
  "GET /proxies/:": ({ collection }, { proxy }) => ok(proxyJson(collection.get(proxy))),
  "GET /proxies/:/toxics": ({ collection }, { proxy }) =>
    ok(collection.get(proxy).toxics().map(toxicJson)),
  "GET /proxies/:/toxics/:": ({ collection }, { proxy, toxic }) =>
    ok(toxicJson(toxicOf(collection.get(proxy), toxic))),
};

const CHANGING: Readonly<Record<string, Route>> = {
  "POST /proxies": async ({ collection }, { body }) => ({
    status: 201,
    body: proxyJson(await collection.create(readProxy(body))),
  }),
  "POST /populate": async ({ collection }, { body }) => {
    const { made, failure } = await collection.populate(readProxies(body));
    const proxies = made.map(proxyJson);
    if (failure === undefined) return { status: 201, body: { proxies } };
    const status = statusOf(failure);
    return { status, body: { error: reasonOf(failure), status, proxies } };
  },
  "POST /reset": async ({ collection }) => {
    await collection.reset();
    return NOTHING;
  },
  "POST /proxies/:": changeProxy,
  "PATCH /proxies/:": changeProxy,
  "DELETE /proxies/:": async ({ collection }, { proxy }) => {
    await collection.remove(proxy);
    return NOTHING;
  },
  "POST /proxies/:/toxics": async ({ collection }, { proxy: name, body }) => {
    const proxy = collection.get(name);
    const spec = readToxic(body);
    if (proxy.toxics().some((one) => one.name === spec.name))
      throw new Refusal(409, `toxic already exists: ${spec.name}`);
    await proxy.setToxics([...proxy.toxics(), spec]);
    return ok(toxicJson(toxicOf(proxy, spec.name)));
  },
  "POST /proxies/:/toxics/:": changeToxic,
  "PATCH /proxies/:/toxics/:": changeToxic,
  "DELETE /proxies/:/toxics/:": async ({ collection }, { proxy: name, toxic }) => {
    const proxy = collection.get(name);
    const gone = toxicOf(proxy, toxic);
    await proxy.setToxics(proxy.toxics().filter((one) => one !== gone));
    return NOTHING;
  },
};

async function changeProxy({ collection }: House, { proxy: name, body }: Asked): Promise<Answer> {
  const proxy = collection.get(name);
  await proxy.change(readProxyChange(body));
  return ok(proxyJson(proxy));
}

async function changeToxic({ collection }: House, { proxy: name, toxic, body }: Asked) {
  const proxy = collection.get(name);
  const old = toxicOf(proxy, toxic);
  const changed = changedToxic(old, body);
  await proxy.setToxics(proxy.toxics().map((one) => (one === old ? changed : one)));
  return ok(toxicJson(toxicOf(proxy, toxic)));
}

function toxicOf(proxy: NamedProxy, name: string) {
  const found = proxy.toxics().find((one) => one.name === name);
  if (!found) throw new Refusal(404, `toxic not found: ${name}`);
  return found;
}

/** @throws Refusal, and whatever setting a toxic or opening a port throws */
export async function answerTo(
  house: House,
  method: string,
  parts: readonly string[],
  body: unknown,
): Promise<Answer> {
  const [room = "", proxy = "", kind = "", toxic = ""] = parts;
  const place = [room, proxy && ":", kind, toxic && ":"].filter(Boolean).join("/");
  const key = `${method} /${place}`;
  const asked = { proxy, toxic, body };
  if (parts.length <= 4 && Object.hasOwn(READING, key)) return READING[key]!(house, asked);
  if (parts.length > 4 || !Object.hasOwn(CHANGING, key))
    throw new Refusal(404, `nothing answers ${method} /${parts.join("/")}`);
  return house.collection.inTurn(async () => CHANGING[key]!(house, asked));
}
