/** The toxics of a proxy as they are set: what each has drawn, counted, and remembers for everybody. */
import { draw } from "../core/chance.ts";
import type { Hits } from "./counters.ts";
import type { ReadToxic } from "./read-spec.ts";

export interface Toxic {
  readonly name: string;
  /** Another object whenever anything about it changed. */
  now: ReadToxic;
  readonly shared: Record<string, number>;
  matched: number;
  hit: number;
}

export function openToxic(read: ReadToxic): Toxic {
  return { name: read.spec.name, now: read, shared: {}, matched: 0, hit: 0 };
}

export function hitsOf({ matched, hit }: Toxic): Hits {
  return { matched, hit };
}

/** By seed, name and ordinal alone: nothing that happens to others can change what is drawn. */
export function isHit({ name, now }: Toxic, seed: string, ordinal: number): boolean {
  const { percent } = now.spec;
  if (percent === 0 || percent === 100) return percent === 100;
  return draw(seed, name, String(ordinal)) * 100 < percent;
}

/** A toxic of the same name that does the same kind of thing in the same place is the same toxic. */
export function isSameToxic(a: ReadToxic, b: ReadToxic): boolean {
  return a.spec.type === b.spec.type && a.spec.stream === b.spec.stream;
}

export function isUnchanged(a: ReadToxic, b: ReadToxic): boolean {
  return JSON.stringify(a.spec) === JSON.stringify(b.spec);
}
