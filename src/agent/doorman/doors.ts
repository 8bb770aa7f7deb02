/** The doors that are open: a proxy for each, and those that nobody is led to any more but whose guests have not left. */
import type { Socket } from "node:net";
import { type Address, type FaultProxy, openProxy } from "../../proxy/fault-proxy.ts";
import type { ToxicSpec } from "../../proxy/toxic.ts";
import { type DoorWish, DRAIN_MS, nameFor, type Proxied, toxicsOf } from "./plan.ts";
import type { Led } from "./rules.ts";

interface Door {
  readonly wish: DoorWish;
  readonly proxy: FaultProxy;
  /** Whose toxics are on it. */
  members: readonly Proxied[];
}

export interface Met {
  /** Connections, or of HTTP rules requests and responses, that are meant, and those of them that were hit. */
  readonly seen: number;
  readonly hit: number;
}

/**
 * When nothing has moved for so long, and no client waits for an answer or the rest of one, who is left is idle:
 * its end comes as any server's keep-alive ends. Of protocols other than HTTP nobody can tell where an answer ends.
 */
const QUIET_MS = 1_500;
const LOOK_EVERY_MS = 50;
/** So long before they would be reset, clients of HTTP that ask on are told with their next answer that it is the last. */
const PARTING_MS = 2_000;
const FAREWELL: ToxicSpec = {
  name: "farewell",
  type: "http-replace",
  stream: "downstream",
  percent: 100,
  attributes: { set: { Connection: "close" } },
};

export class Doors {
  #open = new Map<string, Door>();
  readonly #leaving = new Set<Door>();
  /** Of doors that are gone. */
  readonly #past = new Map<string, Met>();
  readonly #drainMs: number;
  #cut = 0;

  constructor(drainMs = DRAIN_MS) {
    this.#drainMs = drainMs;
  }

  /** Opens what is missing; what is not wanted stays open until `retire`, because rules lead there still. */
  async open(wishes: readonly DoorWish[]): Promise<Led[]> {
    return Promise.all(
      wishes.map(async (wish) => {
        const { proxy } = this.#open.get(wish.key) ?? (await this.#add(wish));
        const [v4, v6] = proxy.doors;
        return { ...wish, door: { 4: v4?.port ?? 0, ...(v6 ? { 6: v6.port } : {}) } };
      }),
    );
  }

  async #add(wish: DoorWish): Promise<Door> {
    const proxy = await openAt(wish.port);
    await proxy.setToxics(toxicsOf(wish.members));
    const door = { wish, proxy, members: wish.members };
    this.#open.set(wish.key, door);
    return door;
  }

  /** Who came by a door that is not wanted any more keeps the toxics of what is still in effect. */
  async retire(wanted: readonly DoorWish[], inEffect: readonly Proxied[]): Promise<void> {
    const keys = new Set(wanted.map(({ key }) => key));
    const going = [...this.#open.values()].filter(({ wish }) => !keys.has(wish.key));
    for (const door of going) {
      this.#open.delete(door.wish.key);
      this.#leaving.add(door);
      void this.#seeOff(door);
    }
    const ids = new Set(inEffect.map(({ order }) => order.id));
    for (const door of this.#leaving) {
      const left = door.members.filter(({ order }) => ids.has(order.id));
      if (left.length < door.members.length) await this.#relieve(door, left);
      if (left.length === 0) void this.#seeOut(door);
    }
  }

  /** No bound of its own: as long as another fault has them there, guests may stay. */
  async #seeOff(door: Door): Promise<void> {
    const { cut } = await door.proxy.drain(DAY_MS);
    this.#cut += cut;
    this.#leaving.delete(door);
  }

  async #seeOut(door: Door): Promise<void> {
    const endMs = performance.now() + this.#drainMs;
    const isQuiet = await this.#calm(door, endMs - PARTING_MS);
    if (!this.#leaving.has(door)) return;
    if (isQuiet) await door.proxy.close();
    else await this.#part(door, endMs);
    this.#leaving.delete(door);
  }

  async #part({ proxy }: Door, endMs: number): Promise<void> {
    await proxy.setToxics([FAREWELL]);
    const close = proxy.observe();
    if (await this.#calm({ proxy }, endMs)) return proxy.close();
    // Whoever is in the middle of something must not take what came for all of it.
    this.#cut += (await close()).cut;
  }

  /** Whether nobody inside does anything any more; `false`: they did until the end. */
  async #calm({ proxy }: Pick<Door, "proxy">, endMs: number): Promise<boolean> {
    let [moved, sinceMs] = [-1, performance.now()];
    while (proxy.counters().connections.open > 0 && performance.now() < endMs) {
      const now = movedBy(proxy);
      const isAsked = proxy.counters().connections.waiting > 0;
      if (now !== moved || isAsked) [moved, sinceMs] = [now, performance.now()];
      if (performance.now() - sinceMs > QUIET_MS) return true;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return false;
  }

  /** When nobody is inside any more, and how many were busy still, and reset. */
  async empty(): Promise<{ cut: number }> {
    while (this.#open.size + this.#leaving.size > 0)
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    return { cut: this.#cut };
  }

  isEmpty(): boolean {
    return this.#open.size + this.#leaving.size === 0;
  }

  met(one: Proxied): Met {
    const now = [...this.#open.values(), ...this.#leaving].map((door) => metIn(door, one));
    return [this.#past.get(one.order.id) ?? NOBODY, ...now].reduce(sum);
  }

  /** A toxic that is taken away takes its counts along. */
  async #relieve(door: Door, left: readonly Proxied[]): Promise<void> {
    for (const one of door.members.filter((member) => !left.includes(member))) {
      const past = this.#past.get(one.order.id) ?? NOBODY;
      this.#past.set(one.order.id, sum(past, metIn(door, one)));
    }
    door.members = left;
    await door.proxy.setToxics(toxicsOf(left));
  }
}

const DAY_MS = 86_400_000;
const NOBODY: Met = { seen: 0, hit: 0 };

function sum(a: Met, b: Met): Met {
  return { seen: a.seen + b.seen, hit: a.hit + b.hit };
}

/** Several toxics of one fault meet the same connections. */
function metIn({ proxy }: Door, one: Proxied): Met {
  const { toxics } = proxy.counters();
  const found = one.deed.toxics.flatMap((toxic) => toxics[nameFor(one, toxic)] ?? []);
  return {
    seen: Math.max(0, ...found.map(({ matched }) => matched)),
    hit: Math.max(0, ...found.map(({ hit }) => hit)),
  };
}

function movedBy(proxy: FaultProxy): number {
  const { bytes, connections } = proxy.counters();
  return bytes.upstream.received + bytes.downstream.received + connections.total;
}

/** On every address, because a redirect leads to the one of the interface that a packet came by. */
async function openAt(port: number): Promise<FaultProxy> {
  const open = (hosts: readonly string[]) =>
    openProxy({
      listen: hosts.map((host) => ({ host, port: 0 })),
      upstream: (client) => sameAddress(client, port),
      seed: `${port}`,
    });
  try {
    return await open(["0.0.0.0", "::"]);
  } catch {
    // A kernel without IPv6.
    return open(["0.0.0.0"]);
  }
}

/** The victim's own address that the client came to: by its loopback every stranger would look local. */
function sameAddress({ localAddress = "" }: Socket, port: number): Address {
  return { host: localAddress.replace(/^::ffff:/, ""), port };
}
