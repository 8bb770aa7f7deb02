/**
 * Text of others (labels, names, an engine's words) as people may see it: what would move a terminal's
 * cursor, break a line or turn the writing round is spelt out, e.g. `\x1b`; so is what XML may not hold.
 */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

export function legible(text: string): string {
  return text.replace(UNSEEN, (sign) => SHORT[sign] ?? spelt(sign.codePointAt(0) ?? 0));
}

function spelt(code: number): string {
  const hex = code.toString(16);
  return code < 256 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`;
}

/** A message of several lines keeps them. */
export function legibleLines(text: string): string {
  return text.split("\n").map(legible).join("\n");
}

/** The same value with every text in it legible. */
export function allLegible<T>(value: T): T {
  return mapped(value) as T;
}

function mapped(value: unknown): unknown {
  if (typeof value === "string") return legible(value);
  if (Array.isArray(value)) return value.map(mapped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one)]));
}
