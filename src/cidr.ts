/** Sets of addresses as prefixes: what a scope names, less what it excludes, and what two have in common. */
import { isIPv4, isIPv6 } from "node:net";

export type Family = 4 | 6;

/** `value` has no bit set beyond the first `length`. */
export interface Prefix {
  readonly family: Family;
  readonly value: bigint;
  readonly length: number;
}

const BITS = { 4: 32, 6: 128 } as const;

export function everything(family: Family): Prefix {
  return { family, value: 0n, length: 0 };
}

/** `10.0.0.0/8`, `10.1.2.3`, `fd00::/8`. @throws TypeError on what is neither */
export function parsePrefix(text: string): Prefix {
  const [address = "", bits, ...more] = text.split("/");
  const family = isIPv4(address) ? 4 : isIPv6(address) && !address.includes("%") ? 6 : undefined;
  const length = bits === undefined ? BITS[family ?? 4] : wholeOf(bits);
  if (!family || more.length > 0 || length === undefined || length > BITS[family])
    throw new TypeError(`"${text}" is no address and no CIDR such as 10.0.0.0/8`);
  const value = family === 4 ? valueOf4(address) : valueOf6(address);
  return { family, value: cut(family, value, length), length };
}

export function sayPrefix({ family, value, length }: Prefix): string {
  return `${family === 4 ? say4(value) : say6(value)}/${length}`;
}

/** Those of `some` that lie in `others` too. */
export function intersect(some: readonly Prefix[], others: readonly Prefix[]): Prefix[] {
  const common = some.flatMap((a) =>
    others.flatMap((b) => (holds(a, b) ? [b] : holds(b, a) ? [a] : [])),
  );
  return normal(common);
}

/** `some` without `others`: a prefix with a hole falls into the halves around it. */
export function subtract(some: readonly Prefix[], others: readonly Prefix[]): Prefix[] {
  return normal(others.reduce<readonly Prefix[]>(without, some));
}

function without(some: readonly Prefix[], hole: Prefix): Prefix[] {
  return some.flatMap((one): Prefix[] => {
    if (holds(hole, one)) return [];
    if (!holds(one, hole)) return [one];
    return without(halves(one), hole);
  });
}

/** Sorted, and without what another one holds. */
export function normal(some: readonly Prefix[]): Prefix[] {
  const sorted = [...some].sort(
    (a, b) => a.family - b.family || a.length - b.length || (a.value < b.value ? -1 : 1),
  );
  return sorted.filter((one, at) => !sorted.slice(0, at).some((wider) => holds(wider, one)));
}

export function holds(wide: Prefix, narrow: Prefix): boolean {
  return (
    wide.family === narrow.family &&
    wide.length <= narrow.length &&
    cut(narrow.family, narrow.value, wide.length) === wide.value
  );
}

function halves({ family, value, length }: Prefix): Prefix[] {
  const upper = value | (1n << BigInt(BITS[family] - length - 1));
  return [value, upper].map((half) => ({ family, value: half, length: length + 1 }));
}

function cut(family: Family, value: bigint, length: number): bigint {
  const spare = BigInt(BITS[family] - length);
  return (value >> spare) << spare;
}

function wholeOf(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}

function valueOf4(address: string): bigint {
  return address.split(".").reduce((value, part) => value * 256n + BigInt(part), 0n);
}

/** With `::` filled in, and a dotted tail as two groups (RFC 4291 §2.2). */
function valueOf6(address: string): bigint {
  const plain = address.replace(/[\d.]+\.[\d.]+$/, (tail) => {
    const value = valueOf4(tail);
    return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const after = tail === undefined ? [] : groups(tail);
  const missing = 8 - groups(head).length - after.length;
  const all = [...groups(head), ...Array<string>(missing).fill("0"), ...after];
  return all.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}

function say4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
}

function say6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) => (value >> BigInt(112 - 16 * at)) & 0xffffn);
  return groups.map((group) => group.toString(16)).join(":");
}
