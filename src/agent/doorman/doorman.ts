/**
 * Keeps doors and rules as the namespace's books want them. In this order, so that whoever comes meets
 * either the service or a door that works: holder, doors, rules; and rules, toxics, guests, holder.
 */
import type { Family } from "../../cidr.ts";
import { readBack } from "../net/registry.ts";
import { removalOf } from "../net/saved-rules.ts";
import { support } from "../net/support.ts";
import { RESTORE, RESTORERS, SAVERS } from "../net/tables.ts";
import { isDeserted } from "./deserted.ts";
import { Doors, type Met } from "./doors.ts";
import { here } from "./here.ts";
import { doorsFor, type Proxied, proxiedIn } from "./plan.ts";
import {
  HOLDER_CHAIN,
  holderText,
  LEASE_MS,
  type Lease,
  PROXY_CHAIN,
  proxyText,
  renewalText,
} from "./rules.ts";

export class Doorman {
  readonly #namespace = here();
  readonly #doors = new Doors();
  #proxied: readonly Proxied[] = [];
  #written = "";
  #turn: Promise<unknown> = Promise.resolve();
  /** A kernel without IPv6, or without its NAT, has nothing to lead anywhere. */
  readonly #families = familiesOf(this.#namespace);
  #isDone = false;
  readonly done: Promise<void>;
  #leave = () => {};

  constructor() {
    this.done = new Promise((resolve) => {
      this.#leave = resolve;
    });
  }

  /** Brings all to what the books say; where that is nothing, resolves when everybody has left. */
  async settle(): Promise<{ ended: boolean; cut: number }> {
    await this.#inTurn(() => this.#keep());
    if (this.#proxied.length > 0) return { ended: false, cut: 0 };
    const { cut } = await this.#doors.empty();
    await this.#inTurn(() => this.#retire());
    return { ended: this.#isDone, cut };
  }

  inEffect(id: string): Proxied | undefined {
    return this.#proxied.find(({ order }) => order.id === id);
  }

  met(one: Proxied): Met {
    return this.#doors.met(one);
  }

  /** For one that could not begin: nothing of it may stay. */
  async leave(): Promise<void> {
    this.#proxied = [];
    await this.#inTurn(() => this.#close());
    await this.#doors.empty();
    await this.#inTurn(() => this.#retire());
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  async #keep(): Promise<void> {
    const books = await this.#namespace.must("iptables-save", ["-t", "mangle"]);
    const isDue = ({ order }: Proxied) => Date.parse(order.until) > Date.now();
    this.#proxied = isDeserted() ? [] : proxiedIn(readBack(books).entries).filter(isDue);
    if (this.#proxied.length === 0) return this.#close();
    const wanted = JSON.stringify(this.#proxied);
    if (wanted === this.#written && (await this.#renew())) return;
    await this.#lead();
    this.#written = wanted;
  }

  async #lead(): Promise<void> {
    for (const family of await this.#families) await this.#restore(family, holderText());
    const wishes = doorsFor(this.#proxied);
    const doors = await this.#doors.open(wishes);
    const lease = await this.#lease();
    for (const family of await this.#families) {
      const saved = await this.#nat(family);
      await this.#restore(family, proxyText(doors, family, { lease, saved }));
    }
    await this.#doors.retire(wishes, this.#proxied);
  }

  /** False where somebody took the rules away. */
  async #renew(): Promise<boolean> {
    const lease = await this.#lease();
    if (lease.endMs === undefined) return true;
    try {
      for (const family of await this.#families) await this.#restore(family, renewalText(lease));
      return true;
    } catch {
      return false;
    }
  }

  async #close(): Promise<void> {
    this.#written = "";
    for (const family of await this.#families)
      await this.#restore(family, removalOf([PROXY_CHAIN], await this.#nat(family)));
    await this.#doors.retire([], []);
  }

  async #retire(): Promise<void> {
    if (this.#proxied.length > 0 || !this.#doors.isEmpty()) return;
    for (const family of await this.#families) {
      const saved = await this.#namespace.must(SAVERS[family], ["-t", "mangle"]);
      await this.#restore(family, removalOf([HOLDER_CHAIN], saved));
    }
    this.#isDone = true;
    this.#leave();
  }

  async #lease(): Promise<Lease> {
    if (!(await support("time")).present) return {};
    const last = Math.max(...this.#proxied.map(({ order }) => Date.parse(order.until)));
    return { endMs: Math.min(last, Date.now() + LEASE_MS) };
  }

  #nat(family: Family): Promise<string> {
    return this.#namespace.must(SAVERS[family], ["-t", "nat"]);
  }

  async #restore(family: Family, text: string): Promise<void> {
    if (text) await this.#namespace.must(RESTORERS[family], RESTORE, text);
  }
}

async function familiesOf({ run }: ReturnType<typeof here>): Promise<Family[]> {
  const { status } = await run("ip6tables-save", ["-t", "nat"]);
  return status === 0 ? [4, 6] : [4];
}
