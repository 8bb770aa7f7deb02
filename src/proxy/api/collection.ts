/** All named proxies of one program. Changes come one after the other, so that none meets half of another. */
import { adviceOf, ChaosError } from "../../failure.ts";
import { assertElsewhere, type Making, makeProxy, type NamedProxy } from "./named-proxy.ts";
import { Refusal } from "./refusal.ts";
import type { ProxyWish } from "./wire.ts";

export interface Collection {
  all(): readonly NamedProxy[];
  /** @throws Refusal 404 */
  get(name: string): NamedProxy;
  inTurn<T>(deed: () => Promise<T>): Promise<T>;
  /** @throws Refusal 409 */
  create(wish: ProxyWish): Promise<NamedProxy>;
  /** One that is there, at the same addresses, stays as it is; another takes its place. */
  populate(wishes: readonly ProxyWish[]): Promise<Populated>;
  remove(name: string): Promise<void>;
  /** All on, none with a toxic. */
  reset(): Promise<void>;
  /** Nobody is let in any more; resolves when all have left, or when the bound has cut them. */
  drain(boundMs: number): Promise<number>;
  close(): Promise<void>;
}

export interface Populated {
  readonly made: readonly NamedProxy[];
  /** Where it broke off; what was made before stays. */
  readonly failure?: unknown;
}

const PROXIES_MAX = 1_024;

export function openCollection(making: Making): Collection {
  const proxies = new Map<string, NamedProxy>();
  let turn: Promise<unknown> = Promise.resolve();

  const get = (name: string): NamedProxy => {
    const found = proxies.get(name);
    if (!found) throw new Refusal(404, `proxy not found: ${name}`);
    return found;
  };
  const add = async (wish: ProxyWish): Promise<NamedProxy> => {
    if (proxies.size >= PROXIES_MAX) throw new Refusal(400, `at most ${PROXIES_MAX} proxies`);
    const made = makeProxy(wish, making);
    if (wish.enabled) await made.start();
    proxies.set(wish.name, made);
    return made;
  };
  const put = async (wish: ProxyWish): Promise<NamedProxy> => {
    const known = proxies.get(wish.name);
    if (known && (await known.isAt(wish))) {
      if (wish.toxics) await known.setToxics(wish.toxics);
      return known;
    }
    return known ? replace(known, wish) : add(wish);
  };
  const replace = async (known: NamedProxy, wish: ProxyWish): Promise<NamedProxy> => {
    // Checked first: what cannot be made must not cost what is there.
    const made = makeProxy(wish, making);
    if (wish.enabled) await assertElsewhere(wish.listen, wish.upstream);
    const wasOn = known.enabled();
    await known.stop();
    try {
      if (wish.enabled) await made.start();
    } catch (error) {
      // Where it cannot be any more, it is told as off.
      if (wasOn) await known.start().catch(() => {});
      throw error;
    }
    proxies.set(wish.name, made);
    return made;
  };
  return {
    all: () => [...proxies.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get,
    inTurn: (deed) => {
      const done = turn.then(deed);
      turn = done.catch(() => {});
      return done;
    },
    create: async (wish) => {
      if (proxies.has(wish.name)) throw new Refusal(409, `proxy already exists: ${wish.name}`);
      return add(wish);
    },
    populate: async (wishes) => {
      const made: NamedProxy[] = [];
      for (const wish of wishes)
        try {
          made.push(await put(wish));
        } catch (failure) {
          return { made, failure };
        }
      return { made };
    },
    remove: async (name) => {
      await get(name).stop();
      proxies.delete(name);
    },
    reset: async () => {
      let failure: unknown;
      for (const proxy of proxies.values()) {
        await proxy.setToxics([]);
        // One that cannot be on must not leave the others' toxics there.
        await proxy.start().catch((error: unknown) => {
          failure ??= error;
        });
      }
      if (failure !== undefined) throw failure;
    },
    drain: async (boundMs) => {
      const drained = [...proxies.values()].map((proxy) => proxy.running()?.drain(boundMs));
      const cuts = await Promise.all(drained);
      return cuts.reduce((sum, one) => sum + (one?.cut ?? 0), 0);
    },
    close: async () => {
      await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
    },
  };
}

export function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  if (error instanceof ChaosError && error.code === "TOXIC_INVALID") return 400;
  return error instanceof SyntaxError ? 400 : 500;
}

export function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return `bad request body: ${error.message}`;
  return adviceOf(error);
}
