/** The fault proxy for a test: stands while its block lasts, and each toxic while its own does. */
import { randomBytes } from "node:crypto";
import { ChaosError } from "../failure.ts";
import { readAddress, sayAddress } from "../proxy/api/address.ts";
import type { Counters, Hits } from "../proxy/counters.ts";
import { type Address, openProxy as open } from "../proxy/fault-proxy.ts";
import type { Limits } from "../proxy/limits.ts";
import type { ToxicSpec } from "../proxy/toxic.ts";
import type { ToxicWish } from "./toxics.ts";

export interface ProxyRequest {
  /** `host:port` of the service. */
  readonly upstream: string;
  /** `127.0.0.1:0` by default: any free port of the loopback. */
  readonly listen?: string;
  /** The same seed, the same draws. */
  readonly seed?: string;
  readonly limits?: Partial<Limits>;
}

export interface StandingProxy extends AsyncDisposable {
  /** Where clients connect to: `host:port`, and its two parts. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly seed: string;
  /** In effect when it resolves, for open connections too. @throws ChaosError TOXIC_INVALID */
  add(wish: ToxicWish): Promise<HeldToxic>;
  toxics(): readonly ToxicSpec[];
  /** None of them any more. */
  clear(): Promise<void>;
  counters(): Counters;
  /** Lets nobody in any more; resolves when all have left, or when the bound has cut them. */
  drain(boundMs: number): Promise<{ readonly cut: number }>;
  close(): Promise<void>;
}

export interface HeldToxic extends AsyncDisposable {
  readonly name: string;
  /** Whom it was asked about so far, and whom it hit. */
  hits(): Hits;
  /** What it holds goes on at once. */
  remove(): Promise<void>;
}

/** @throws ChaosError USAGE, PROXY_FAILED */
export async function openProxy(request: ProxyRequest): Promise<StandingProxy> {
  const { seed = randomBytes(4).toString("hex"), limits = {} } = request;
  const listen = addressOf("listen", request.listen ?? "127.0.0.1:0");
  const upstream = addressOf("upstream", request.upstream);
  const proxy = await open({ listen: [listen], upstream, seed, limits });
  const door = proxy.doors[0] as Address;
  // Each change takes the others as they are when its turn comes.
  let changing: Promise<unknown> = Promise.resolve();
  const change = (to: (specs: readonly ToxicSpec[]) => readonly ToxicSpec[]): Promise<void> => {
    const done = changing.then(() => proxy.setToxics(to(proxy.toxics())));
    changing = done.catch(() => {});
    return done;
  };
  const add = async (wish: ToxicWish): Promise<HeldToxic> => {
    const spec = specOf(wish);
    await change((specs) => [...specs, spec]);
    const remove = () => change((specs) => specs.filter(({ name }) => name !== spec.name));
    const hits = () => proxy.counters().toxics[spec.name] ?? { matched: 0, hit: 0 };
    return { name: spec.name, hits, remove, [Symbol.asyncDispose]: remove };
  };
  return {
    address: sayAddress(door),
    ...door,
    seed,
    add,
    toxics: proxy.toxics,
    clear: () => change(() => []),
    counters: proxy.counters,
    drain: proxy.drain,
    close: proxy.close,
    [Symbol.asyncDispose]: proxy.close,
  };
}

function addressOf(what: string, text: string): Address {
  const address = readAddress(text);
  if (address) return address;
  throw new ChaosError("USAGE", `Cannot use ${what} "${text}": expected host:port`);
}

function specOf({ type, name, percent = 100, attributes = {}, ...rest }: ToxicWish): ToxicSpec {
  const stream = rest.stream ?? (type.startsWith("http-") ? "upstream" : "downstream");
  return { name: name ?? `${type}_${stream}`, type, stream, percent, attributes };
}
