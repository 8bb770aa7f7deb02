/** How many faults find room beside each other in one network namespace, and which never do: known from their deeds. */
import { common, countOf, MATCHES_MAX, type Scope, sayTooMany } from "./packet-scope.ts";
import type { Deed, Direction } from "./packets.ts";

/** What goes by a queue discipline; everything else by netfilter, and with a lease. */
export type Shaping = Extract<
  Deed,
  { kind: "delay" | "burst-loss" | "duplicate" | "corrupt" | "reorder" | "rate" }
>;

const SHAPING = ["delay", "burst-loss", "duplicate", "corrupt", "reorder", "rate"];

export function isShaping(deed: Deed): deed is Shaping {
  return SHAPING.includes(deed.kind);
}

/** Four make 15 classes of queues; each more would double them. */
export const SHAPED_MAX = 4;
/** Four make 15 sets of faults for each port; each more would double them. */
export const PROXIED_MAX = 4;

export interface Named {
  /** As its user knows it. */
  readonly name: string;
  readonly deed: Deed;
  /** Absent: it is not known yet. */
  readonly area?: Area | undefined;
}

/** Which packets it means, and where it meets them. */
export interface Area {
  readonly scope: Scope;
  readonly direction: Direction;
  /** An interface or a network by its name; empty: all. */
  readonly place: string;
}

/** A clause; `undefined`: they may be in effect at once. */
export function whyNotTogether(faults: readonly Named[]): string | undefined {
  const shaping = faults.filter(({ deed }) => isShaping(deed));
  const proxied = faults.filter(({ deed }) => deed.kind === "proxy");
  return (
    tooMany(shaping, SHAPED_MAX, "shape its packets by queues") ??
    tooMany(proxied, PROXIED_MAX, "go by the proxy in front of its ports") ??
    besideDuplicate(shaping) ??
    tooWide(shaping)
  );
}

function tooMany(faults: readonly Named[], max: number, how: string): string | undefined {
  if (faults.length <= max) return undefined;
  const names = faults.map(({ name }) => name).join(", ");
  return `${faults.length} faults ${how}, and at most ${max} fit: ${names}`;
}

/** Kernels since 2025 refuse a duplicating netem beside another on the same device (network-faults.md §2.2). */
function besideDuplicate(shaping: readonly Named[]): string | undefined {
  const twin = shaping.find(({ deed }) => deed.kind === "duplicate");
  const other = shaping.find((one) => one !== twin && one.deed.kind !== "rate");
  if (!twin || !other) return undefined;
  return `${twin.name} cannot be in effect beside ${other.name}: kernels refuse it`;
}

interface Joint {
  readonly names: readonly string[];
  readonly area: Area;
}

/** Each set of them that some packet can be meant by has filters of its own (agent/net/shape.ts). */
function tooWide(faults: readonly Named[]): string | undefined {
  const sets: Joint[] = [];
  for (const { name, area } of faults) {
    if (!area) continue;
    const joined = sets.flatMap((one): Joint[] => {
      const both = commonArea(one.area, area);
      return both ? [{ names: [...one.names, name], area: both }] : [];
    });
    sets.push({ names: [name], area }, ...joined);
  }
  const wide = sets.find(
    ({ names, area }) => names.length > 1 && countOf(area.scope) > MATCHES_MAX,
  );
  if (!wide) return undefined;
  return `what ${wide.names.join(" and ")} mean together: ${sayTooMany(countOf(wide.area.scope))}`;
}

/** `undefined`: nothing, or nobody can say yet. */
function commonArea(one: Area, other: Area): Area | undefined {
  const scope = common(one.scope, other.scope);
  const direction = narrower(one.direction, other.direction, "both");
  const place = narrower(one.place, other.place, "");
  return scope && direction && place !== undefined ? { scope, direction, place } : undefined;
}

function narrower<T>(one: T, other: T, all: T): T | undefined {
  if (one === all) return other;
  return other === all || one === other ? one : undefined;
}
