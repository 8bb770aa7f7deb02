/** What may be asked of the agent about networks, checked by hand as everything that it is asked. */

import { parsePrefix } from "../../cidr.ts";
import {
  type Deed,
  DIRECTIONS,
  DISTRIBUTIONS,
  type PortRange,
  PROTOCOLS,
  REJECTIONS,
  type Toxic,
  type Tries,
} from "../../packets.ts";
import { type Fields, fields, list, text, whole } from "../questions.ts";
import type { Place } from "./namespace.ts";
import type { NetOrder } from "./order.ts";

/** An engine's id in full: a shorter mark could mean a neighbour. */
const ID = /^[0-9a-f]{64}$/;
const INTERFACE = /^[A-Za-z0-9_.@-]{1,15}$/;
const ORDERS_MAX = 16;
const TRIES_MAX = 20;
const BYTES_MAX = 16 * 1_048_576;
/** They are written down as rules of 200 characters each. */
const ATTRIBUTES_MAX = 16_384;
const TIMEOUT_MS_MAX = 10_000;

/** @throws TypeError, as all of these, on what cannot be meant */
export function readPlace({ id, pid }: Fields): Place {
  const place = { id: text(id, "id"), pid: whole(pid, "pid") };
  if (!ID.test(place.id)) throw new TypeError("id must be a container's full id");
  return place;
}

export function readOrders({ orders }: Fields): NetOrder[] {
  const found = list(orders, "orders");
  if (found.length > ORDERS_MAX) throw new TypeError(`at most ${ORDERS_MAX} orders at a time`);
  return found.map(readOrder);
}

export function readIds({ ids }: Fields): string[] | undefined {
  return ids === undefined ? undefined : texts(ids, "ids");
}

export function readAddresses({ addresses }: Fields): string[] {
  return texts(addresses, "addresses");
}

export function readTries({ tries }: Fields): Tries | undefined {
  if (tries === undefined) return undefined;
  const { kind, count, timeoutMs, name, bytes, http } = fields(tries, "tries");
  return {
    kind: oneOf(kind, ["connect", "datagram", "resolve", "echo"] as const, "kind"),
    count: atMost(count, TRIES_MAX, "count"),
    timeoutMs: atMost(timeoutMs, TIMEOUT_MS_MAX, "timeoutMs"),
    ...(name === undefined ? {} : { name: text(name, "name") }),
    ...(http === true ? { http } : {}),
    ...(bytes === undefined ? {} : { bytes: atMost(bytes, BYTES_MAX, "bytes") }),
  };
}

export function readOrder(asked: unknown): NetOrder {
  const order = fields(asked, "an order");
  const { id, until, deed, direction, peers, except, protocols, interfaces } = order;
  if (Number.isNaN(Date.parse(text(until, "until")))) throw new TypeError("until must be a time");
  return {
    id: text(id, "id"),
    until: text(until, "until"),
    deed: readDeed(fields(deed, "deed")),
    direction: oneOf(direction, DIRECTIONS, "direction"),
    ...(peers === undefined ? {} : { peers: prefixes(peers, "peers") }),
    except: prefixes(except, "except"),
    localPorts: list(order.localPorts, "localPorts").map(readRange),
    peerPorts: list(order.peerPorts, "peerPorts").map(readRange),
    protocols: list(protocols, "protocols").map((one) => oneOf(one, PROTOCOLS, "a protocol")),
    interfaces: texts(interfaces, "interfaces").map(readInterface),
    loopback: order.loopback === true,
  };
}

function readDeed(deed: Fields): Deed {
  const share = () => number(deed.percent, "percent", 0, 100);
  switch (deed.kind) {
    case "delay":
      return {
        kind: "delay",
        delayMs: number(deed.delayMs, "delayMs", 0, 60_000),
        jitterMs: number(deed.jitterMs, "jitterMs", 0, 2_000),
        ...(deed.distribution === undefined
          ? {}
          : { distribution: oneOf(deed.distribution, DISTRIBUTIONS, "distribution") }),
      };
    case "loss":
    case "duplicate":
    case "corrupt":
      return { kind: deed.kind, percent: share() };
    case "burst-loss":
      return { kind: "burst-loss", percent: share(), burst: number(deed.burst, "burst", 1, 1_000) };
    case "reorder":
      return {
        kind: "reorder",
        percent: share(),
        delayMs: number(deed.delayMs, "delayMs", 0, 60_000),
      };
    case "rate":
      return { kind: "rate", bitsPerSecond: number(deed.bitsPerSecond, "bitsPerSecond", 1, 1e11) };
    case "reject":
      return { kind: "reject", with: oneOf(deed.with, REJECTIONS, "with") };
    case "deny":
      return { kind: "deny" };
    case "proxy":
      return {
        kind: "proxy",
        seed: text(deed.seed, "seed"),
        toxics: list(deed.toxics, "toxics").map(readToxic),
      };
    default:
      throw new TypeError(`unknown deed ${JSON.stringify(deed.kind)}`);
  }
}

/** Its attributes are read by the toxic's own file. */
function readToxic(asked: unknown): Toxic {
  const toxic = fields(asked, "a toxic");
  const attributes = fields(toxic.attributes, "attributes");
  if (JSON.stringify(attributes).length > ATTRIBUTES_MAX)
    throw new TypeError(`attributes must have at most ${ATTRIBUTES_MAX} characters`);
  return {
    name: text(toxic.name, "name"),
    type: text(toxic.type, "type"),
    stream: oneOf(toxic.stream, ["upstream", "downstream"] as const, "stream"),
    percent: number(toxic.percent, "percent", 0, 100),
    attributes,
  };
}

function readRange(asked: unknown): PortRange {
  const range = fields(asked, "a range of ports");
  const [from, to] = [atMost(range.from, 65_535, "from"), atMost(range.to, 65_535, "to")];
  if (from > to) throw new TypeError(`from must be at most to, is ${from} and ${to}`);
  return { from, to };
}

function readInterface(name: string): string {
  if (INTERFACE.test(name)) return name;
  throw new TypeError(`${JSON.stringify(name)} is no interface's name`);
}

function prefixes(asked: unknown, what: string): string[] {
  const found = texts(asked, what);
  for (const one of found) parsePrefix(one);
  return found;
}

function texts(asked: unknown, what: string): string[] {
  return list(asked, what).map((one) => text(one, what));
}

function atMost(asked: unknown, max: number, what: string): number {
  const value = whole(asked, what);
  if (value <= max) return value;
  throw new TypeError(`${what} must be at most ${max}, is ${value}`);
}

function number(asked: unknown, what: string, min: number, max: number): number {
  if (typeof asked === "number" && asked >= min && asked <= max) return asked;
  throw new TypeError(
    `${what} must be a number from ${min} to ${max}, is ${JSON.stringify(asked)}`,
  );
}

function oneOf<const T extends readonly string[]>(
  asked: unknown,
  known: T,
  what: string,
): T[number] {
  if (typeof asked === "string" && known.includes(asked)) return asked;
  throw new TypeError(`${what} must be one of ${known.join(", ")}, is ${JSON.stringify(asked)}`);
}
