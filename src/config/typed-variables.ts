/**
 * A value that is one variable and nothing else may be a number or a switch: what is put in is a text, and
 * becomes one of these where the file's schema takes no text.
 */
import type { z } from "zod";
import type { Path } from "./place.ts";
import { valueAt } from "./value-at.ts";

const OTHER_THAN_TEXT = /^(?:true|false|-?\d{1,15}(?:\.\d{1,15})?)$/;

/** @param wholes where a reference is all that stands there */
export function withTypes(value: object, wholes: readonly Path[], schema: z.ZodType): object {
  const candidates = numbersIn(value, wholes);
  if (candidates.length === 0) return value;
  const refused = refusedIn(value, schema, () => true);
  const asked = candidates.filter((path) => refused.has(keyOf(path)));
  const typed = asked.reduce((whole, path) => changed(whole, path), value);
  // A number where a switch must stand, or the other way: the text is told.
  const still = refusedIn(typed, schema, ({ code }) => code === "invalid_type");
  const taken = asked.filter((path) => !still.has(keyOf(path)));
  return taken.reduce((whole, path) => changed(whole, path), value);
}

/** Those that are texts and look like a number or a switch. */
export function numbersIn(value: object, wholes: readonly Path[]): readonly Path[] {
  return wholes.filter((path) => {
    const text = valueAt(value, path);
    return typeof text === "string" && OTHER_THAN_TEXT.test(text);
  });
}

function refusedIn(
  value: object,
  schema: z.ZodType,
  counts: (issue: z.core.$ZodIssue) => boolean,
): Set<string> {
  const { error } = schema.safeParse(value);
  return new Set((error?.issues ?? []).filter(counts).map(({ path }) => keyOf(path)));
}

function keyOf(path: Path): string {
  return path.map(String).join("\n");
}

/** The same with the text at the path as JSON reads it. */
function changed<T>(value: T, [key, ...rest]: Path): T {
  if (key === undefined) return JSON.parse(String(value));
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<PropertyKey, unknown>;
  copy[key] = changed(copy[key], rest);
  return copy as T;
}
