/** The proxies that `chaos proxy` begins with: those of a file, held to what a file may say, and apart from each other. */
import { readFileSync } from "node:fs";
import { unknownKey } from "../config/issues.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { isOwnClient, sayAddress } from "../proxy/api/address.ts";
import { Refusal } from "../proxy/api/refusal.ts";
import { type ProxyWish, readProxies } from "../proxy/api/wire.ts";
import { isObject } from "../proxy/read-attributes.ts";

const PROXY_KEYS = ["name", "listen", "upstream", "enabled", "toxics"];
const TOXIC_KEYS = ["name", "type", "stream", "toxicity", "attributes"];

/** @throws ChaosError CONFIG_INVALID */
export function proxiesIn(file: string): ProxyWish[] {
  try {
    const body = JSON.parse(readFileSync(file, "utf8")) as unknown;
    const wishes = readProxies(body);
    // The API takes what it does not know, as Toxiproxy's does; who writes a file means each word of it.
    for (const [at, one] of (body as object[]).entries()) assertKnown(one, `proxy ${at + 1}`);
    return wishes;
  } catch (cause) {
    const isKnown = cause instanceof Refusal || cause instanceof SyntaxError;
    const why = isKnown ? messageOf(cause) : `cannot read it: ${messageOf(cause)}`;
    const hint = '[{"name": "shop", "listen": "127.0.0.1:8081", "upstream": "127.0.0.1:8080"}]';
    throw new ChaosError("CONFIG_INVALID", `${file}: ${why}`, { cause, hint: `Such as ${hint}` });
  }
}

function assertKnown(proxy: object, where: string): void {
  assertKeys(proxy, PROXY_KEYS, where);
  const toxics: unknown[] = "toxics" in proxy && Array.isArray(proxy.toxics) ? proxy.toxics : [];
  for (const [at, toxic] of toxics.entries())
    if (isObject(toxic)) assertKeys(toxic, TOXIC_KEYS, `toxic ${at + 1} of ${where}`);
}

function assertKeys(given: object, allowed: readonly string[], where: string): void {
  const odd = Object.keys(given).find((key) => !allowed.includes(key));
  if (odd !== undefined) throw new Refusal(400, `${unknownKey(odd, allowed)} at ${where}`);
}

/** Two of one name would be one, and one that leads to itself a connection for ever more of them. @throws ChaosError CONFIG_INVALID */
export async function assertApart(wishes: readonly ProxyWish[]): Promise<void> {
  const seen = new Map<string, string>();
  for (const { name, listen, upstream } of wishes) {
    const place = sayAddress(listen);
    const isFixed = listen.port !== 0;
    if (await isOwnClient(listen, upstream))
      throw invalid(
        `proxy "${name}" listens on ${place} and leads there: expected another upstream`,
      );
    const taken = seen.get(`name ${name}`) ?? (isFixed ? seen.get(`at ${place}`) : undefined);
    if (taken === name) throw invalid(`two proxies are named "${name}", expected a name for each`);
    if (taken !== undefined)
      throw invalid(`proxies "${taken}" and "${name}" both listen on ${place}`);
    seen.set(`name ${name}`, name);
    if (isFixed) seen.set(`at ${place}`, name);
  }
}

function invalid(message: string): ChaosError {
  return new ChaosError("CONFIG_INVALID", `Cannot stand between: ${message}`);
}
