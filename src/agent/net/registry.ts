/**
 * What is in effect in a network namespace, written down in the namespace itself: a chain per fault
 * that nothing jumps to, whose comments hold the order. Whoever finds it can undo all of it, without
 * a journal, and can leave the faults beside it as they are.
 */
import { createHash } from "node:crypto";
import type { NetOrder } from "./order.ts";

export interface Registered {
  readonly order: NetOrder;
  /** Which bit of a class' number is its own; absent where it shapes nothing. */
  readonly slot?: number;
  /** What a proxy stands in front of: as told, or what listened when it came. */
  readonly ports?: readonly number[];
  /** Interfaces that had no queue when the first fault came: the kernel gives them 1,000 with it. */
  readonly unqueued?: readonly string[];
}

export const CHAIN_PREFIX = "CHAOS-";
/** A comment holds 255 bytes (xt_comment.h). */
const PIECE = 200;

/** Names of chains have 28 characters at most. */
export function chainOf(id: string): string {
  return CHAIN_PREFIX + createHash("sha256").update(id).digest("hex").slice(0, 12);
}

/** The rules of its chain, as iptables-restore takes them. */
export function writeDown(entry: Registered): string[] {
  const text = Buffer.from(JSON.stringify(entry)).toString("base64url");
  const pieces = text.match(new RegExp(`.{1,${PIECE}}`, "g")) ?? [];
  const chain = chainOf(entry.order.id);
  return pieces.map((piece, at) => `-A ${chain} -m comment --comment "chaos:${at}:${piece}"`);
}

/** From what iptables-save prints. A chain that cannot be read is told by name in `broken`. */
export function readBack(saved: string): { entries: Registered[]; broken: string[] } {
  const pieces = new Map<string, [number, string][]>();
  for (const [, chain = ""] of saved.matchAll(/^:(CHAOS-[0-9a-f]{12}) /gm)) pieces.set(chain, []);
  const line = /^(?:\[\d+:\d+\] )?-A (CHAOS-[0-9a-f]{12}) .*--comment "?chaos:(\d+):([\w-]+)"?/gm;
  for (const [, chain = "", at = "", piece = ""] of saved.matchAll(line))
    pieces.get(chain)?.push([Number(at), piece]);
  const entries: Registered[] = [];
  const broken: string[] = [];
  for (const [chain, some] of pieces) {
    const entry = entryOf(some);
    if (entry && chainOf(entry.order.id) === chain) entries.push(entry);
    else broken.push(chain);
  }
  return { entries, broken };
}

function entryOf(pieces: readonly [number, string][]): Registered | undefined {
  const text = [...pieces].sort(([a], [b]) => a - b).map(([, piece]) => piece);
  try {
    return JSON.parse(Buffer.from(text.join(""), "base64url").toString()) as Registered;
  } catch {
    return undefined;
  }
}

/** The same deed on the same packets: nothing has to be changed. */
export function isSame(one: NetOrder, other: NetOrder): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
