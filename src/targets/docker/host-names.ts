/**
 * Where outside services are. A name in rotation answers with other addresses each time, and its
 * callers go on to those they were told before: a fault means all that it has been told so far.
 */
import { lookup } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Lead } from "../../core/leads.ts";
import { ChaosError, messageOf } from "../../failure.ts";

/** Each is a rule, or a filter of a queue, times ports and protocols: 512 in all (packet-scope.ts). */
const ADDRESSES_MAX = 64;

/** Whoever knows some addresses waits no longer for others: who is held beside it would be freed late. */
const PATIENCE_MS = 1_000;

/** A plan waits so long for a name; a resolver that is later may yet tell whoever injects. */
const PLANNED_MS = 5_000;

type Resolve = (name: string) => Promise<readonly string[]>;

export class HostNames {
  readonly #byFault = new Map<string, Map<string, Set<string>>>();
  readonly #asked = new Map<string, Promise<readonly string[]>>();
  readonly #resolve: Resolve;
  readonly #patienceMs: number;

  constructor(resolve: Resolve = byOurResolver, patienceMs = PATIENCE_MS) {
    this.#resolve = resolve;
    this.#patienceMs = patienceMs;
  }

  /** @throws ChaosError NET_PEERS when it cannot be resolved, and never could */
  async addressesOf(fault: string, name: string): Promise<string[]> {
    const known = this.#knownTo(fault, name);
    try {
      const asked = this.#ask(name);
      const answer = known.size === 0 ? asked : orLate(asked, this.#patienceMs);
      for (const address of await answer) {
        // Told again is told last: those that go are what callers were told longest ago.
        known.delete(address);
        known.add(address);
      }
      for (const address of [...known].slice(0, -ADDRESSES_MAX)) known.delete(address);
    } catch (cause) {
      if (known.size === 0) throw unresolved(name, cause);
    }
    return [...known];
  }

  /** For a plan. */
  leadsTo(name: string): Promise<Lead> {
    const told = this.#ask(name).then(
      (addresses): Lead => ({ addresses }),
      (error): Lead => ({ astray: messageOf(error) }),
    );
    return Promise.race([told, sleep<Lead>(PLANNED_MS, {}, { ref: false })]);
  }

  /** One question for each name, whoever asks: those that hang would take all threads there are. */
  #ask(name: string): Promise<readonly string[]> {
    const asked =
      this.#asked.get(name) ?? this.#resolve(name).finally(() => this.#asked.delete(name));
    this.#asked.set(name, asked);
    return asked;
  }

  /** It is over. */
  forget(fault: string): void {
    this.#byFault.delete(fault);
  }

  #knownTo(fault: string, name: string): Set<string> {
    const names = this.#byFault.get(fault) ?? new Map<string, Set<string>>();
    this.#byFault.set(fault, names);
    const known = names.get(name) ?? new Set<string>();
    names.set(name, known);
    return known;
  }
}

function orLate<T>(asked: Promise<T>, patienceMs: number): Promise<T> {
  const late = sleep(patienceMs, undefined, { ref: false }).then(() => {
    throw new Error("no answer yet");
  });
  return Promise.race([asked, late]);
}

/** The victim's own may answer otherwise, and may be what is broken. */
async function byOurResolver(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

function unresolved(name: string, cause: unknown): ChaosError {
  return new ChaosError("NET_PEERS", `Cannot resolve host:${name}: ${messageOf(cause)}`, {
    cause,
    hint: "Name its addresses or CIDRs instead",
  });
}
