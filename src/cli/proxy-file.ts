/** The proxies that `chaos proxy` begins with: those of a file, apart from each other. */
import { readFileSync } from "node:fs";
import { ChaosError, messageOf } from "../failure.ts";
import { isOwnClient, sayAddress } from "../proxy/api/address.ts";
import { Refusal } from "../proxy/api/refusal.ts";
import { type ProxyWish, readProxies } from "../proxy/api/wire.ts";

/** @throws ChaosError CONFIG_INVALID */
export function proxiesIn(file: string): ProxyWish[] {
  try {
    return readProxies(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    const isKnown = cause instanceof Refusal || cause instanceof SyntaxError;
    const why = isKnown ? messageOf(cause) : `cannot read it: ${messageOf(cause)}`;
    const hint = '[{"name": "shop", "listen": "127.0.0.1:8081", "upstream": "127.0.0.1:8080"}]';
    throw new ChaosError("CONFIG_INVALID", `${file}: ${why}`, { cause, hint: `Such as ${hint}` });
  }
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
