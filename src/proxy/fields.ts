/** A toxic's attributes: how each is read, and what it is when nobody says. No zod: it runs alone. */
import { ms } from "../units.ts";

export interface Field<T, Given = T> {
  /** What it should be, for people: `a number of 0 or more`. */
  readonly says: string;
  readonly byDefault: T;
  /** Only for compilers: what may be given for it. */
  readonly given?: Given;
  /** `undefined`: it is not what it should be. */
  read(value: unknown): T | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: any field will do; Settings gives each its own type
export type Fields = Readonly<Record<string, Field<any, any>>>;
export type Settings<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T, unknown> ? T : never;
};
/** What somebody may write for them: what is left out is as it is by default. */
export type Given<F extends Fields> = {
  readonly [K in keyof F]?: F[K] extends Field<unknown, infer G> ? G : never;
};

const WAIT_MS_MAX = 86_400_000;
const ENTRIES_MAX = 64;
const CHARACTERS_MAX = 65_536;

export function number(byDefault: number, least: number, most: number): Field<number> {
  return {
    says: `a number from ${least} to ${most}`,
    byDefault,
    read: (value) =>
      typeof value === "number" && value >= least && value <= most ? value : undefined,
  };
}

export function whole(byDefault: number, least = 0): Field<number> {
  return {
    says: `a whole number of ${least} or more`,
    byDefault,
    read: (value) =>
      Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : undefined,
  };
}

/** In milliseconds, as Toxiproxy counts, or with a unit. */
export const duration: Field<number, number | string> = {
  says: 'milliseconds from 0 to a day, or text such as "200ms"',
  byDefault: 0,
  read: (value) => {
    if (typeof value === "string") return readDuration(value);
    return number(0, 0, WAIT_MS_MAX).read(value);
  },
};

function readDuration(text: string): number | undefined {
  try {
    return ms(text);
  } catch {
    return undefined;
  }
}

/** As Toxiproxy counts, which is also bytes per millisecond. */
export const kilobytesPerSecond: Field<number> = {
  ...number(0, 0, 1e9),
  says: "kilobytes (1,000 bytes) per second, 0 or more",
};

export const flag: Field<boolean> = {
  says: "true or false",
  byDefault: false,
  read: (value) => (typeof value === "boolean" ? value : undefined),
};

export function choice<T extends string>(first: T, ...others: readonly T[]): Field<T> {
  const all = [first, ...others];
  return {
    says: all.map((one) => `"${one}"`).join(" or "),
    byDefault: first,
    read: (value) => all.find((one) => one === value),
  };
}

export const text: Field<string> = {
  says: `text of up to ${CHARACTERS_MAX} characters`,
  byDefault: "",
  read: (value) =>
    typeof value === "string" && value.length <= CHARACTERS_MAX ? value : undefined,
};

/** One text or several. */
export const texts: Field<readonly string[], string | readonly string[]> = {
  says: `text, or a list of up to ${ENTRIES_MAX} texts`,
  byDefault: [],
  read: (value) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const isRight = list.length <= ENTRIES_MAX && list.every((one) => typeof one === "string");
    return isRight ? (list as string[]) : undefined;
  },
};

/** They say where a body ends: another value would make one message two, or two one. */
const FRAMING = ["content-length", "transfer-encoding"];

export function isFraming(name: string): boolean {
  return FRAMING.includes(name.toLowerCase());
}

/** Names and values of HTTP headers; what could end a line would be a second header. */
export const headers: Field<Readonly<Record<string, string>>> = {
  says: `an object of up to ${ENTRIES_MAX} header names, ${FRAMING.join(" and ")} not among them, with their values as text`,
  byDefault: {},
  read: (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value);
    const isRight = entries.length <= ENTRIES_MAX && entries.every(isHeader);
    return isRight ? (Object.fromEntries(entries) as Record<string, string>) : undefined;
  },
};

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]{0,8192}$/;

function isHeader([name, value]: [string, unknown]): boolean {
  if (isFraming(name)) return false;
  return HEADER_NAME.test(name) && typeof value === "string" && HEADER_VALUE.test(value);
}
