/** Texts that are read as a run would read them, so that a mistake is found where it stands. */
import { z } from "zod";
import { expecting, withUnit } from "../core/zod-words.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { percent } from "../units.ts";

const EMPTY = "it is empty";

/** What is empty is of no form either: one complaint is enough. */
const NOT_EMPTY = { error: EMPTY, abort: true } as const;
export const text = z.string().min(1, NOT_EMPTY);

/** A text of this form; `what` says it in words. */
export function formed(pattern: RegExp, what: string) {
  return text.regex(pattern, expecting(what));
}

/** A text that `read` takes; what it throws is the problem. */
export function readable(read: (text: string) => unknown) {
  return readableFrom(text, read);
}

/** The same, of a duration, or of what is made of some. */
export function lasting(read: (text: string) => unknown) {
  return readableFrom(z.string(withUnit("s")).min(1, NOT_EMPTY), read);
}

function readableFrom(text: z.ZodString, read: (text: string) => unknown) {
  return text.superRefine((value, context) => {
    try {
      if (value !== "") read(value);
    } catch (error) {
      context.addIssue({ code: "custom", message: sayProblem(error) });
    }
  });
}

/** With the hint, where there is one: a file has room for both. */
export function sayProblem(error: unknown): string {
  const hint = error instanceof ChaosError && error.hint ? `. ${error.hint}` : "";
  return `${messageOf(error)}${hint}`;
}

/**
 * For what is wrong together in a mapping: it is said beside what is wrong piece by piece, which may
 * be anything then.
 */
export const BESIDE = {
  when: ({ value }: { readonly value: unknown }) =>
    typeof value === "object" && value !== null && !Array.isArray(value),
} as const;

/** Of a rule that wants something: a mistyped key may have been meant for it. */
export const LACK = { isLack: true } as const;

/** How many of them say something. */
export function said(values: readonly unknown[]): number {
  return values.filter((value) => value !== undefined && value !== false).length;
}

const standIns = new WeakMap<object, z.ZodType>();

/** For the JSON Schema, which cannot say what code does: `standIn` accepts what `schema` means to. */
export function toldAs<T extends z.ZodType>(schema: T, standIn: z.ZodType): T {
  standIns.set(schema, standIn);
  return schema;
}

export function standInOf(schema: object): z.ZodType | undefined {
  return standIns.get(schema);
}

/** One, or a list of them; a list in the end. No union: that would keep its members' complaints to itself. */
export function oneOrMore<T extends z.ZodType>(one: T) {
  const list = z.array(one).min(1, "the list is empty").max(1_000);
  const either = z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    list,
  );
  return toldAs(either, z.union([one, list]));
}

export const share = z
  .union([z.number(), text], expecting("a share such as 30%"))
  .refine(isShare, expecting("more than 0% and at most 100%"));

function isShare(value: string | number): boolean {
  try {
    return percent(String(value)) > 0;
  } catch {
    return false;
  }
}
