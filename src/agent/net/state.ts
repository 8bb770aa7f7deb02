/** What a network namespace holds now: its interfaces, their queues, its rules and our registry. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Family } from "../../cidr.ts";
import { HOLDER_CHAIN, PROXY_CHAIN } from "../doorman/rules.ts";
import type { Namespace } from "./namespace.ts";
import { type Registered, readBack } from "./registry.ts";
import { ROOT } from "./shape.ts";
import { IPV6 } from "./tables.ts";
import { spelt } from "./variant.ts";

export interface Device {
  readonly name: string;
  readonly index: number;
  /** It may hold no packets (`qlen` is not shown). */
  readonly isUnqueued: boolean;
}

export interface Qdisc {
  readonly dev: string;
  readonly kind: string;
  readonly handle: string;
  readonly root?: boolean;
  readonly parent?: string;
  readonly packets?: number;
  readonly bytes?: number;
  readonly drops?: number;
  /** What it does, in tc's words. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface State {
  /** Without the loopback and our own. */
  readonly devices: readonly Device[];
  readonly ours: readonly Device[];
  readonly qdiscs: readonly Qdisc[];
  /** What iptables-save and ip6tables-save print, with counters. */
  readonly saved: Readonly<Record<Family, string>>;
  /** Those that this kernel has tables of. */
  readonly families: readonly Family[];
  readonly entries: readonly Registered[];
  readonly broken: readonly string[];
}

/** In front of the interface's number: the device that its arriving packets take a detour by. */
export const IFB_PREFIX = "chaos";

export function ifbOf({ index }: Device): string {
  return `${IFB_PREFIX}${index}`;
}

interface Link {
  readonly ifname: string;
  readonly ifindex: number;
  readonly flags: readonly string[];
  readonly txqlen?: number;
}

const NONE = "none";
/** Between the answers: no tool prints it. */
const MARK = "\0";
/**
 * In one go: entering a namespace costs more than asking there, and the undo of many is mostly asking.
 * A kernel without IPv6 has no tables of it, and no packets.
 */
const ASK = `"$1" -j link show && printf '\\0' && "$2" -s -j qdisc show && printf '\\0' &&
  "$3" -c && printf '\\0' && { [ -e ${IPV6} ] || printf '${NONE}'; "$4" -c || true; }`;
/** By path: some of busybox's shells take their own tc and ip before anybody's (seen in Debian's). */
const ASKED = ["ip", "tc", "iptables-save", "ip6tables-save"];

export async function readState(namespace: Namespace): Promise<State> {
  const programs = await Promise.all(ASKED.map(spelt));
  const said = await namespace.must("sh", ["-c", ASK, "look", ...programs.map(pathOf)]);
  const [links = "", qdiscs = "", v4 = "", v6 = ""] = said.split(MARK);
  const all = (JSON.parse(links || "[]") as Link[])
    .filter(({ flags }) => !flags.includes("LOOPBACK"))
    .map(({ ifname, ifindex, txqlen = 0 }) => ({
      name: ifname,
      index: ifindex,
      isUnqueued: txqlen === 0,
    }));
  const isOurs = ({ name }: Device) => new RegExp(`^${IFB_PREFIX}\\d+$`).test(name);
  return {
    devices: all.filter((one) => !isOurs(one)),
    ours: all.filter(isOurs),
    qdiscs: JSON.parse(qdiscs || "[]") as Qdisc[],
    saved: { 4: v4, 6: v6.startsWith(NONE) ? "" : v6 },
    families: v6.startsWith(NONE) ? [4] : [4, 6],
    ...readBack(v4),
  };
}

function pathOf(program: string): string {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const paths = folders.map((folder) => join(folder, program));
  return paths.find((path) => existsSync(path)) ?? program;
}

export function rootOf({ qdiscs }: Pick<State, "qdiscs">, dev: string): Qdisc | undefined {
  return qdiscs.find((one) => one.dev === dev && one.root);
}

/** What every interface has that nobody has set anything on (the kernel's defaults for a device). */
const DEFAULTS = ["noqueue", "pfifo_fast", "mq", "fq_codel", "fq", "noop"];

/** @throws Error when somebody else shapes it: their root would be lost */
export function assertNotForeign(state: State, dev: string): void {
  const root = rootOf(state, dev);
  if (!root || root.handle === ROOT) return;
  if (DEFAULTS.includes(root.kind) && root.handle === "0:") return;
  throw new Error(
    `${dev} has a root queue of somebody else's, ${root.kind} ${root.handle}: it is not replaced`,
  );
}

/** Is anything of these, or of anybody's when none is named, still there? In words. */
export function remainsIn(state: State, chains?: readonly string[]): string[] {
  const found = new Set(
    [state.saved[4], state.saved[6]].flatMap((saved) =>
      [...saved.matchAll(/^:(CHAOS-[0-9a-f]{12})/gm)].map(([, chain = ""]) => chain),
    ),
  );
  const left = [...found].filter((chain) => !chains || chains.includes(chain));
  const isLast = found.size === 0;
  const saved = `${state.saved[4]}\n${state.saved[6]}`;
  const doormans = [PROXY_CHAIN, HOLDER_CHAIN].filter((chain) => saved.includes(`:${chain} `));
  const queues = isLast ? state.qdiscs.filter(({ handle, root }) => root && handle === ROOT) : [];
  return [
    ...left.map((chain) => `chain ${chain}`),
    ...(isLast ? doormans.map((chain) => `chain ${chain}`) : []),
    ...queues.map(({ dev }) => `queue ${ROOT} on ${dev}`),
    ...(isLast ? state.ours.map(({ name }) => `device ${name}`) : []),
  ];
}
