/** zod's issues in the words of a file's author: what was found, what is allowed, the nearest name. */
import type { z } from "zod";
import { nearest } from "../nearest.ts";
import type { Path } from "./place.ts";

export interface Complaint {
  readonly path: Path;
  /** Set where a key of the mapping at `path` is at fault. */
  readonly key?: string;
  readonly message: string;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

export function complaintsOf(
  issues: readonly z.core.$ZodIssue[],
  root: unknown,
  schema: z.ZodType,
): Complaint[] {
  return issues.flatMap((issue): Complaint[] => {
    if (issue.code === "unrecognized_keys") {
      const allowed = keysAt(schema, root, issue.path);
      return issue.keys.map((key) => ({
        path: issue.path,
        key,
        message: unknownKey(key, allowed),
      }));
    }
    if (issue.code === "invalid_key") {
      const path = issue.path.slice(0, -1);
      const key = String(issue.path.at(-1));
      const message = `${nameOf(path)}: "${key}" is no name: expected letters, digits, . _ and -`;
      return [{ path, key, message }];
    }
    return [{ path: issue.path, message: `${nameOf(issue.path)}: ${sayIssue(issue, root)}` }];
  });
}

export function unknownKey(key: string, allowed: readonly string[]): string {
  const near = nearest(key, allowed);
  const hint = near ? `did you mean "${near}"? ` : "";
  return `unknown key "${key}": ${hint}Allowed are ${allowed.join(", ")}`;
}

function sayIssue(issue: z.core.$ZodIssue, root: unknown): string {
  const found = valueAt(root, issue.path);
  if (issue.code === "invalid_type" && found === undefined) return "it is missing";
  if (issue.code === "invalid_type")
    return `found ${shown(found)}, expected ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value") return wrongValue(found, issue.values.map(String));
  if (issue.code === "invalid_union" && "options" in issue)
    return wrongValue(found, (issue.options as readonly unknown[]).map(String));
  if (issue.code === "invalid_format") return `found ${shown(found)}, expected ${sayFormat(issue)}`;
  if (issue.code === "invalid_union") return `found ${shown(found)}, ${issue.message}`;
  return issue.message;
}

function wrongValue(found: unknown, values: readonly string[]): string {
  if (found === undefined) return `it is missing: expected ${values.join(", ")}`;
  const near = values.length > 1 ? nearest(String(found), values) : undefined;
  const hint = near ? `; did you mean "${near}"?` : "";
  return `found ${shown(found)}, expected ${values.join(", ")}${hint}`;
}

function sayFormat(issue: { pattern?: string | undefined }): string {
  return issue.pattern ? `what fits ${issue.pattern}` : "another form";
}

function shown(value: unknown): string {
  // JSON has no word for the numbers that are none: .nan and .inf
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "nothing");
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `experiments[0].watch.interval` */
export function nameOf(path: Path): string {
  const name = path.reduce<string>(
    (before, step) =>
      typeof step === "number" ? `${before}[${step}]` : `${before}${before && "."}${String(step)}`,
    "",
  );
  return name || "the file";
}

/** A single value stands for a list of one. */
function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      step === 0 && !Array.isArray(value)
        ? value
        : (value as Record<PropertyKey, unknown> | undefined | null)?.[step],
    root,
  );
}

/** The keys that the mapping at this path may have. */
function keysAt(schema: z.ZodType, value: unknown, path: Path): string[] {
  const inner = unwrapped(schema, value);
  const [step, ...rest] = path;
  const { shape, element } = inner as unknown as {
    shape?: Record<string, z.ZodType>;
    element?: z.ZodType;
  };
  if (step === undefined) return Object.keys(shape ?? {});
  const next = typeof step === "number" ? element : shape?.[String(step)];
  const below = (value as Record<PropertyKey, unknown> | undefined)?.[step];
  return next ? keysAt(next, below, rest) : [];
}

/** Without what is optional or by default; of a union of monkeys, the one that the value names. */
function unwrapped(schema: z.ZodType, value: unknown): z.ZodType {
  const { type, innerType, options } = schema.def as unknown as {
    type: string;
    innerType?: z.ZodType;
    options?: readonly z.ZodType[];
  };
  if (innerType) return unwrapped(innerType, value);
  if (type !== "union" || !options) return schema;
  const named = (value as { monkey?: unknown } | undefined)?.monkey;
  const isMeant = (one: z.ZodType) =>
    (one as { shape?: { monkey?: z.ZodType } }).shape?.monkey?.safeParse(named).success;
  return options.find(isMeant) ?? schema;
}
