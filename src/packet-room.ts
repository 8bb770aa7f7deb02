/** How many faults find room beside each other in one network namespace, and which never do: known from their deeds. */
import type { Deed } from "./packets.ts";

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
}

/** A clause; `undefined`: they may be in effect at once. */
export function whyNotTogether(faults: readonly Named[]): string | undefined {
  const shaping = faults.filter(({ deed }) => isShaping(deed));
  const proxied = faults.filter(({ deed }) => deed.kind === "proxy");
  return (
    tooMany(shaping, SHAPED_MAX, "shape its packets by queues") ??
    tooMany(proxied, PROXIED_MAX, "go by the proxy in front of its ports") ??
    besideDuplicate(shaping)
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
