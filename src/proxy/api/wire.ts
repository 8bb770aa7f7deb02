/** Toxiproxy's JSON: what bodies may say, and how proxies and toxics are told. */

import { nearest } from "../../nearest.ts";
import type { Address } from "../fault-proxy.ts";
import { isObject, shown } from "../read-attributes.ts";
import type { Stream, ToxicSpec } from "../toxic.ts";
import { readAddress } from "./address.ts";
import { Refusal } from "./refusal.ts";

export interface ProxyWish {
  readonly name: string;
  readonly listen: Address;
  readonly upstream: Address;
  readonly enabled: boolean;
  /** More than Toxiproxy takes: a proxy and its toxics in one breath. */
  readonly toxics: readonly ToxicSpec[] | undefined;
}

/** Where nobody says, any free port of the loopback. */
const ANYWHERE = "127.0.0.1:0";
const PROXIES_MAX = 1_024;
const NAME_MAX = 256;
const PROXY_KEYS = ["name", "listen", "upstream", "enabled", "toxics"];
const TOXIC_KEYS = ["name", "type", "stream", "toxicity", "attributes"];

/** @throws Refusal 400, as all of these */
export function readProxies(body: unknown): ProxyWish[] {
  if (!Array.isArray(body)) throw new Refusal(400, "bad request body: expected a list of proxies");
  if (body.length > PROXIES_MAX)
    throw new Refusal(400, `bad request body: at most ${PROXIES_MAX} proxies`);
  const wishes = body.map((one, at) => readProxy(one, ` at proxy ${at + 1}`));
  assertNames(wishes);
  return wishes;
}

/** Of two the second would take the place of the first. */
function assertNames(wishes: readonly ProxyWish[]): void {
  for (const [at, { name }] of wishes.entries()) {
    const first = wishes.findIndex((one) => one.name === name);
    if (first === at) continue;
    const where = `at proxy ${at + 1} (and at proxy ${first + 1})`;
    throw new Refusal(400, `two proxies are named "${name}", expected a name for each, ${where}`);
  }
}

export function readProxy(body: unknown, where = ""): ProxyWish {
  const { name, listen, upstream, enabled, toxics } = known(body, PROXY_KEYS, where);
  if (!isSaid(upstream)) throw new Refusal(400, `missing required field: upstream${where}`);
  return {
    name: nameIn(name, where),
    listen: addressIn("listen", isSaid(listen) ? listen : ANYWHERE, where),
    upstream: addressIn("upstream", upstream, where),
    enabled: isSaid(enabled) ? flagIn(enabled, where) : true,
    toxics: isSaid(toxics) ? toxicsIn(toxics, where) : undefined,
  };
}

/** Toxiproxy's clients send null for what their callers leave out: in Go the toxics, in Ruby whether it is on. */
function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function nameIn(name: unknown, where: string): string {
  if (!isSaid(name)) throw new Refusal(400, `missing required field: name${where}`);
  if (typeof name === "string" && name.length <= NAME_MAX) return name;
  const expected = `expected text of 1 to ${NAME_MAX} characters`;
  throw new Refusal(400, `name is ${shown(name)}, ${expected}${where}`);
}

function toxicsIn(toxics: unknown, where: string): ToxicSpec[] {
  if (!Array.isArray(toxics)) throw new Refusal(400, `bad request body: toxics is no list${where}`);
  return toxics.map((one, at) => readToxic(one, toxicAt(at, where)));
}

/** ` at toxic 1 of proxy 2`, after ` at proxy 2`. */
function toxicAt(at: number, where: string): string {
  return ` at toxic ${at + 1}${where.replace(" at ", " of ")}`;
}

export type ProxyChange = Partial<Pick<ProxyWish, "listen" | "upstream" | "enabled">>;

/** What is left out stays. */
export function readProxyChange(body: unknown): ProxyChange {
  const { listen, upstream, enabled } = known(body, PROXY_KEYS);
  return {
    ...(isSaid(listen) ? { listen: addressIn("listen", listen) } : {}),
    ...(isSaid(upstream) ? { upstream: addressIn("upstream", upstream) } : {}),
    ...(isSaid(enabled) ? { enabled: flagIn(enabled) } : {}),
  };
}

export function readToxic(body: unknown, where = ""): ToxicSpec {
  const { name, type, stream, toxicity, attributes } = known(body, TOXIC_KEYS, where);
  if (typeof type !== "string" || type === "")
    throw new Refusal(400, `missing required field: type${where}`);
  const said = textIn("stream", stream, 'expected "upstream" or "downstream"');
  const way = said.toLowerCase() || "downstream";
  return {
    name: textIn("name", name, "expected text") || `${type}_${way}`,
    type,
    stream: way as Stream,
    percent: percentOf(toxicity) ?? 100,
    attributes: attributesIn(attributes, {}, where),
  };
}

/** Only these can change; attributes that are left out stay as they are. */
export function changedToxic(spec: ToxicSpec, body: unknown): ToxicSpec {
  const { toxicity, attributes } = known(body, TOXIC_KEYS);
  return {
    ...spec,
    percent: percentOf(toxicity) ?? spec.percent,
    attributes: attributesIn(attributes, spec.attributes),
  };
}

export function toxicJson({ name, type, stream, percent, attributes }: ToxicSpec) {
  const toxicity = rounded(percent / 100);
  return { attributes, name, type: type.replaceAll("-", "_"), stream, toxicity };
}

/** -1 means as it is, or all, to Toxiproxy's own client. */
function percentOf(toxicity: unknown): number | undefined {
  if (toxicity === undefined || toxicity === null || toxicity === -1) return undefined;
  if (typeof toxicity !== "number" || !(toxicity >= 0 && toxicity <= 1))
    throw new Refusal(400, `toxicity is ${shown(toxicity)}, expected a number from 0 to 1`);
  return rounded(toxicity * 100);
}

/** 0.07 is 7 %, and not 7.000000000000001 %. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function addressIn(field: string, value: unknown, where = ""): Address {
  const address = typeof value === "string" ? readAddress(value) : undefined;
  if (address) return address;
  throw new Refusal(400, `${field} is ${shown(value)}, expected host:port${where}`);
}

/** Empty where nobody says. */
function textIn(field: string, value: unknown, expected: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  throw new Refusal(400, `${field} is ${shown(value)}, ${expected}`);
}

function flagIn(value: unknown, where = ""): boolean {
  if (typeof value === "boolean") return value;
  throw new Refusal(400, `enabled is ${shown(value)}, expected true or false${where}`);
}

function asObject(body: unknown, where = ""): Record<string, unknown> {
  if (isObject(body)) return body;
  throw new Refusal(400, `bad request body: ${shown(body)}, expected an object${where}`);
}

/** Toxiproxy drops what it does not know: a delay beside its attributes was no delay. */
function known(body: unknown, keys: readonly string[], where = ""): Record<string, unknown> {
  const object = asObject(body, where);
  const other = Object.keys(object).find((key) => !keys.includes(key.toLowerCase()));
  if (other === undefined) return inSmall(object);
  const near = nearest(other.toLowerCase(), keys);
  const hint = near ? `did you mean "${near}"? ` : "";
  const problem = `unknown key ${shown(other)}: ${hint}Allowed are ${keys.join(", ")}${where}`;
  throw new Refusal(400, `bad request body: ${problem}`);
}

/** What is left out is as it was before; so is what is null, as Toxiproxy reads it. */
function attributesIn(
  value: unknown,
  before: Readonly<Record<string, unknown>>,
  where = "",
): Record<string, unknown> {
  const said = inSmall(asObject(value ?? {}, where));
  const entries = Object.entries(said).map(([name, one]) => [name, one ?? before[name]]);
  return { ...before, ...(Object.fromEntries(entries) as Record<string, unknown>) };
}

/** Toxiproxy takes keys in any case, and its client for .NET writes them as Name and Latency. */
function inSmall(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]),
  );
}
