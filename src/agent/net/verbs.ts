/** What the agent can be asked about networks: apply, revert, look, leftovers and support. */
import type { Tries } from "../../packets.ts";
import { applyIn } from "./apply.ts";
import { faultsHooked } from "./jumps.ts";
import { lookIn, type Seen } from "./look.ts";
import { type Namespace, openNamespace, type Place } from "./namespace.ts";
import type { NetOrder } from "./order.ts";
import { revertIn } from "./revert.ts";
import { readState, remainsIn } from "./state.ts";

export interface Done {
  /** The kernel's name of the namespace that it was done in. */
  readonly namespace: string;
}

const PROGRAMS_MAX = 32;
const turns = new Map<string, Promise<unknown>>();
const waiting: (() => void)[] = [];
let busy = 0;

export function apply(place: Place, orders: readonly NetOrder[]): Promise<Done> {
  return inTurn(place, async (namespace) => {
    await applyIn(whileAsked(namespace), orders);
    return { namespace: namespace.inode };
  });
}

let isAbandoned = false;

/** Whoever asked is gone, and somebody else undoes: nothing more may be put into effect. */
export function abandon(): void {
  isAbandoned = true;
}

function whileAsked(namespace: Namespace): Namespace {
  const asked = <T>(run: () => Promise<T>) =>
    isAbandoned ? Promise.reject(new Error("whoever asked for it is gone")) : run();
  return {
    ...namespace,
    run: (...words) => asked(() => namespace.run(...words)),
    must: (...words) => asked(() => namespace.must(...words)),
    launch: (...words) => asked(() => namespace.launch(...words)),
  };
}

export interface Undone extends Done {
  readonly count: number;
  /** Connections through a proxy that were busy to the end, and reset. */
  readonly cut: number;
}

/** Without ids: all that is ours. */
export function revert(place: Place, ids?: readonly string[]): Promise<Undone> {
  return inTurn(place, async (namespace) => {
    let cut = 0;
    const count = await revertIn(namespace, ids, (more) => {
      cut = more;
    });
    return { namespace: namespace.inode, count, cut };
  });
}

export interface Left {
  /** The faults in effect, as the namespace itself tells them, and until when; empty: it does not tell. */
  readonly faults: readonly { readonly id: string; readonly until: string }[];
  /** What is ours and tells of no fault, in words. */
  readonly remains: readonly string[];
}

/** What of ours is there, without anybody's journal. */
export function leftovers(place: Place): Promise<Done & Left> {
  return inTurn(place, async (namespace) => {
    const state = await readState(namespace);
    const written = state.entries.map(({ order: { id, until } }) => ({ id, until }));
    const hooked = faultsHooked(`${state.saved[4]}\n${state.saved[6]}`);
    const isWritten = ({ id }: { id: string }) => written.some((one) => one.id === id);
    const faults = [...written, ...hooked.filter((one) => !isWritten(one))];
    const remains = remainsIn(state, faults.length === 0 ? undefined : state.broken);
    return { namespace: namespace.inode, faults, remains };
  });
}

export function look(place: Place, order: NetOrder, tries?: Tries): Promise<Done & Seen> {
  return inTurn(place, async (namespace) => {
    const seen = await lookIn(namespace, place, order, tries);
    return { namespace: namespace.inode, ...seen };
  });
}

/** One at a time in each namespace: who reads, decides and writes must not be overtaken. */
async function inTurn<T>(place: Place, work: (namespace: Namespace) => Promise<T>): Promise<T> {
  const namespace = sparing(openNamespace(place));
  const key = namespace.inode;
  const before = turns.get(key) ?? Promise.resolve();
  const mine = before.then(() => work(namespace));
  const settled = mine.catch(() => {});
  turns.set(key, settled);
  try {
    return await mine;
  } finally {
    namespace.close();
    if (turns.get(key) === settled) turns.delete(key);
  }
}

/** A burst over many namespaces would start hundreds of programs at once. */
function sparing(namespace: Namespace): Namespace {
  return {
    ...namespace,
    run: (...words) => bounded(() => namespace.run(...words)),
    must: (...words) => bounded(() => namespace.must(...words)),
    launch: (...words) => bounded(() => namespace.launch(...words)),
  };
}

async function bounded<T>(work: () => Promise<T>): Promise<T> {
  while (busy >= PROGRAMS_MAX) await new Promise<void>((resolve) => waiting.push(resolve));
  busy++;
  try {
    return await work();
  } finally {
    busy--;
    waiting.shift()?.();
  }
}

/** Those that have one of these addresses. */
export function interfaces(place: Place, addresses: readonly string[]): Promise<string[]> {
  return inTurn(place, async (namespace) => {
    const text = await namespace.must("ip", ["-j", "address", "show"]);
    const found = JSON.parse(text || "[]") as { ifname: string; addr_info: { local: string }[] }[];
    return found
      .filter(({ addr_info }) => addr_info.some(({ local }) => addresses.includes(local)))
      .map(({ ifname }) => ifname);
  });
}
