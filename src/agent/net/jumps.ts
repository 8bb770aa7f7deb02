/** What hooks a fault's chain: a jump per interface that is meant, and none where it was meant before. */

export interface Hooked {
  readonly parent: string;
  readonly chain: string;
  /** By interface, as in `-i eth0 `; empty: any. */
  readonly places: readonly string[];
  /** The lease. */
  readonly lease: string;
  readonly comment: string;
}

/** What is not there yet, and what is to go, as iptables-restore takes them. */
export function jumpsFor(
  { parent, chain, places, lease, comment }: Hooked,
  saved: string,
): string[] {
  const there = jumpsIn(saved, parent, chain);
  const missing = places.filter((place) => !there.some((one) => one.place === place));
  const stale = there.filter(({ place }) => !places.includes(place));
  return [
    ...missing.map(
      (place) => `-I ${parent} 1 ${place}${lease}-m comment --comment "${comment}" -j ${chain}`,
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
