/** What hooks a fault's chain: a jump per interface that is meant, and none where it was meant before. */
import { chainOf } from "./registry.ts";

export interface Hooked {
  readonly parent: string;
  readonly chain: string;
  /** By interface, as in `-i eth0 `; empty: any. */
  readonly places: readonly string[];
  /** The lease. */
  readonly lease: string;
  readonly fault: string;
}

/** What is not there yet, and what is to go, as iptables-restore takes them. */
export function jumpsFor({ parent, chain, places, lease, fault }: Hooked, saved: string): string[] {
  const there = jumpsIn(saved, parent, chain);
  const missing = places.filter((place) => !there.some((one) => one.place === place));
  const stale = there.filter(({ place }) => !places.includes(place));
  return [
    ...missing.map(
      (place) => `-I ${parent} 1 ${place}${lease}-m comment --comment "chaos ${fault}" -j ${chain}`,
    ),
    // An interface's name may be another network's by now.
    ...stale.map(({ rule }) => `-D ${rule}`),
  ];
}

function jumpsIn(saved: string, parent: string, chain: string) {
  const line = new RegExp(`^(?:\\[\\d+:\\d+\\] )?-A (${parent} (.*)-j ${chain})$`, "gm");
  return [...saved.matchAll(line)].map(([, rule = "", matches = ""]) => ({
    rule,
    place: /^(?:! )?-[io] \S+ /.exec(matches)?.[0] ?? "",
  }));
}

/** By the word of these rules, whatever became of the registry: whoever flushed one family's tables left the other's. */
export function faultsHooked(saved: string): { id: string; until: string }[] {
  const line =
    /^(?:\[\d+:\d+\] )?-A \S+ (.*)--comment "?chaos ([^\s"]+)"? -j (CHAOS-[0-9a-f]{12})-/gm;
  const found = [...saved.matchAll(line)].map(([, matches = "", id = "", chain = ""]) => ({
    ...{ id, chain },
    until: untilOf(/--datestop (\S+)/.exec(matches)?.[1]),
  }));
  const own = found.filter(({ id, chain }) => chainOf(id) === chain);
  return [...new Map(own.map(({ id, until }) => [id, { id, until }])).values()];
}

/** Empty where there is no lease. */
function untilOf(lease: string | undefined): string {
  return lease === undefined ? "" : new Date(`${lease}Z`).toISOString();
}
