/** An object's attributes by their fields, and the words for what is wrong with one. */
import { ChaosError } from "../failure.ts";
import { legible } from "../legible.ts";
import { nearest } from "../nearest.ts";
import type { Fields } from "./fields.ts";

const SHOWN_MAX = 80;

/** @throws ChaosError TOXIC_INVALID */
export function readAttributes(
  given: Readonly<Record<string, unknown>>,
  fields: Fields,
  what: string,
): Record<string, unknown> {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(fields, name)) {
      const near = nearest(name, Object.keys(fields));
      const known = Object.keys(fields).join(", ") || "none";
      const hint = near ? `Did you mean "${near}"?` : `There are: ${known}`;
      throw invalid(what, `it has no attribute ${shown(name)}`, hint);
    }
  const values = Object.entries(fields).map(([name, field]) => {
    if (given[name] === undefined) return [name, field.byDefault];
    const value = field.read(given[name]);
    if (value === undefined)
      throw invalid(what, `${name} is ${shown(given[name])}, expected ${field.says}`);
    return [name, value];
  });
  return Object.fromEntries(values) as Record<string, unknown>;
}

export function invalid(what: string, why: string, hint?: string): ChaosError {
  return new ChaosError("TOXIC_INVALID", `Cannot use ${what}: ${why}`, hint ? { hint } : {});
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function shown(value: unknown): string {
  const text = written(value) ?? String(value);
  return legible(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text);
}

/** Of lists in lists without end, which the runtime cannot write, the beginning alone. */
function written(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return Array.isArray(value) ? "[…" : "{…";
  }
}
