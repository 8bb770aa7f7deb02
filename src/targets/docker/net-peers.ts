/** From a wish in names to an order in addresses: looked up each time, because containers move. */
import type { NetOrder } from "../../agent/net/order.ts";
import type { NetWish } from "../../core/net.ts";
import { readPeer } from "../../core/peer-terms.ts";
import { ChaosError } from "../../failure.ts";
import { type ListEntry, listAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";
import type { HostNames } from "./host-names.ts";
import type { LastPlaces } from "./last-places.ts";
import { addressesOf, targetOf } from "./read.ts";

const NOBODY = { publishedHost: "", self: undefined, networks: [] };

export interface Memory {
  readonly names: HostNames;
  /** Absent: only who is up is meant. */
  readonly places?: LastPlaces;
}

/** Its peers may be empty: they are down. @throws ChaosError NET_PEERS when a name cannot be resolved */
export async function orderFor(
  engine: Engine,
  { network: _, ...wish }: NetWish,
  { interfaces, names, places }: { interfaces: readonly string[] } & Memory,
  signal: AbortSignal,
): Promise<NetOrder> {
  const list = once(() => listed(engine, signal));
  const host = (name: string) => names.addressesOf(wish.id, name);
  const books = { list, host, places: placesFor(wish.id, places) };
  const [peers, except] = await Promise.all([
    wish.peers && whereabouts(wish.peers, books),
    whereabouts(wish.except, books),
  ]);
  return { ...wish, ...(peers ? { peers } : {}), except, interfaces };
}

type PlacesOf = (entry: ListEntry, all: readonly ListEntry[]) => readonly string[];

function placesFor(fault: string, places: LastPlaces | undefined): PlacesOf {
  return (entry, all) => {
    const now = isUp(entry) ? addressesIn(entry, all) : [];
    if (!places) return now;
    const others = all.filter((one) => isUp(one) && one.Id !== entry.Id);
    const isTaken = (address: string) => others.some((one) => addressesOf(one).includes(address));
    return places.of(fault, entry.Id, now, isTaken);
  };
}

const UP = ["running", "paused", "restarting"];

function isUp({ State }: ListEntry): boolean {
  return UP.includes(State);
}

function listed(engine: Engine, signal: AbortSignal): Promise<ListEntry[]> {
  return engine.call(
    { method: "GET", path: "/containers/json", query: { all: true } },
    listAnswer,
    signal,
  );
}

/** What names are looked up in: who is listed, and what outside names lead to. */
interface Books {
  list(): Promise<ListEntry[]>;
  host(name: string): Promise<string[]>;
  readonly places: PlacesOf;
}

async function whereabouts(
  terms: readonly string[],
  { list, host, places }: Books,
): Promise<string[]> {
  const found = await Promise.all(
    terms.map(async (text) => {
      const term = readPeer(text);
      if (term.kind === "address") return [term.cidr];
      if (term.kind === "host") return host(term.name);
      const all = await list();
      return all
        .filter((entry) => term.passes(targetOf(entry, NOBODY)))
        .flatMap((entry) => places(entry, all));
    }),
  );
  return [...new Set(found.flat())].sort();
}

/** Who lives in another's network namespace is met at the other's addresses. */
function addressesIn(entry: ListEntry, all: readonly ListEntry[], beside = 0): string[] {
  const { name, networkMode } = targetOf(entry, NOBODY);
  // An exception that means nobody would spare nobody, and say nothing.
  if (networkMode === "host")
    throw new ChaosError(
      "NET_PEERS",
      `${name} is on the host's own network, and has no address of its own`,
      { hint: "Name the host's addresses, as its callers see them, instead of it" },
    );
  const owner = /^container:(.+)$/.exec(networkMode)?.[1];
  const home = owner && all.find(({ Id, Names }) => Id === owner || Names?.includes(`/${owner}`));
  if (home && beside < all.length) return addressesIn(home, all, beside + 1);
  return addressesOf(entry);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
