/** Rates of packets as the field writes them: `512kbit`, `1mbit`, `2.5gbit`. Decimal, bits a second. */
import { z } from "zod";
import { optionTypes } from "./option-types.ts";
import { expecting, withUnit } from "./zod-words.ts";

const RATE = /^(\d+(?:\.\d+)?)(bit|kbit|mbit|gbit)$/;
const FACTOR = { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 } as const;
/** Less would hold one full packet for longer than a second. */
const BITS_MIN = 12_000;
const BITS_MAX = 10e9;

/** `NaN` where it cannot be read. */
export function bitsPerSecond(text: string): number {
  const [, value, unit] = RATE.exec(text.trim()) ?? [];
  return value === undefined
    ? Number.NaN
    : Math.round(Number(value) * FACTOR[unit as keyof typeof FACTOR]);
}

/** As one would write it, to three digits: `1.02mbit`. */
export function sayBitRate(bits: number): string {
  const unit = bits >= 1e9 ? "gbit" : bits >= 1e6 ? "mbit" : bits >= 1e3 ? "kbit" : "bit";
  return `${Number((bits / FACTOR[unit]).toPrecision(3))}${unit}`;
}

export function bitRate(byDefault: string) {
  return z
    .string(withUnit("mbit"))
    .refine((text) => bitsPerSecond(text) >= BITS_MIN && bitsPerSecond(text) <= BITS_MAX, {
      ...expecting("a rate from 12kbit to 10gbit, such as 512kbit or 1mbit"),
    })
    .default(byDefault)
    .register(optionTypes, { says: "rate such as 512kbit or 1mbit" });
}
