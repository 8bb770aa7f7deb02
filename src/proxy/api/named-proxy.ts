/** A proxy with a name, which may be off and keeps its toxics then. */
import { type Address, type FaultProxy, openProxy } from "../fault-proxy.ts";
import type { Kinds } from "../kinds.ts";
import { readSpecs } from "../read-spec.ts";
import type { ToxicSpec } from "../toxic.ts";
import { isOwnClient, isSamePlace, sayAddress } from "./address.ts";
import { Refusal } from "./refusal.ts";
import { type ProxyChange, type ProxyWish, toxicJson } from "./wire.ts";

export interface NamedProxy {
  readonly name: string;
  enabled(): boolean;
  running(): FaultProxy | undefined;
  listen(): Address;
  upstream(): Address;
  toxics(): readonly ToxicSpec[];
  /** @throws ChaosError PROXY_FAILED or Refusal, and is off then */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Another address is another proxy: who is in is cut off. */
  change(wanted: ProxyChange): Promise<void>;
  isAt(wanted: Pick<ProxyWish, "listen" | "upstream">): Promise<boolean>;
  /** @throws ChaosError TOXIC_INVALID, and nothing is changed */
  setToxics(specs: readonly ToxicSpec[]): Promise<void>;
}

export interface Making {
  readonly kinds: Kinds;
  readonly seed: string;
}

/** It is off at first. */
export function makeProxy(wish: ProxyWish, { kinds, seed }: Making): NamedProxy {
  let { listen, upstream } = wish;
  /** As it was asked for: any port, asked for again, is the one that was found. */
  let asked = listen;
  let specs: readonly ToxicSpec[] = readSpecs(wish.toxics ?? [], kinds).map(({ spec }) => spec);
  let running: FaultProxy | undefined;

  const start = async () => {
    if (running) return;
    await assertElsewhere(listen, upstream);
    // Each proxy draws for itself: a proxy beside it changes nothing.
    const opened = await openProxy({ listen: [listen], upstream, seed: `${seed}/${wish.name}` });
    await opened.setToxics(specs);
    running = opened;
    // Off and on again, it is where it was.
    listen = opened.doors[0] ?? listen;
  };
  const stop = async () => {
    const closing = running;
    running = undefined;
    await closing?.close();
  };
  return {
    name: wish.name,
    enabled: () => running !== undefined,
    running: () => running,
    listen: () => listen,
    upstream: () => upstream,
    toxics: () => specs,
    start,
    stop,
    change: async (wanted) => {
      const isOn = wanted.enabled ?? running !== undefined;
      const isElsewhere = wanted.listen && !(await isSamePlace(wanted.listen, listen));
      const isForOther = wanted.upstream && !(await isSamePlace(wanted.upstream, upstream));
      await assertElsewhere(wanted.listen ?? listen, wanted.upstream ?? upstream);
      if (isElsewhere || isForOther || !isOn) await stop();
      if (isElsewhere) listen = asked = wanted.listen as Address;
      if (isForOther) upstream = wanted.upstream as Address;
      if (isOn) await start();
    },
    isAt: async (wanted) =>
      ((await isSamePlace(wanted.listen, listen)) || (await isSamePlace(wanted.listen, asked))) &&
      (await isSamePlace(wanted.upstream, upstream)),
    setToxics: async (wanted) => {
      const read = readSpecs(wanted, kinds).map(({ spec }) => spec);
      await running?.setToxics(read);
      specs = read;
    },
  };
}

/** @throws Refusal 400 */
export async function assertElsewhere(listen: Address, upstream: Address): Promise<void> {
  if (await isOwnClient(listen, upstream))
    throw new Refusal(
      400,
      `a proxy at ${sayAddress(listen)} that leads to ${sayAddress(upstream)} leads to itself`,
    );
}

export function proxyJson(proxy: NamedProxy) {
  return {
    name: proxy.name,
    listen: sayAddress(proxy.listen()),
    upstream: sayAddress(proxy.upstream()),
    enabled: proxy.enabled(),
    toxics: proxy.toxics().map(toxicJson),
  };
}
