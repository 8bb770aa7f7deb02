/** zod's issues as complaints about a place: what was found, what is allowed, the nearest name. */
import type { z } from "zod";
import { keyShown } from "../core/zod-words.ts";
import { nearest } from "../nearest.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";
import { valueAt } from "./value-at.ts";

export interface Complaint {
  readonly path: Path;
  /** Set where a key of the mapping at `path` is at fault. */
  readonly key?: string;
  /** Of a name that is not known, a key or the value at `path`, those that are. */
  readonly allowed?: readonly string[];
  readonly message: string;
}

/** How much of what is wrong is told, and where what was looked at stands. */
interface Telling {
  readonly most?: number;
  /** As the file has it: what was looked at may be one of many. */
  readonly pathOf?: (path: Path) => Path;
}

/** @param issues in our words: see IN_OUR_WORDS */
export function complaintsOf(
  issues: readonly z.core.$ZodIssue[],
  root: unknown,
  schema: z.ZodType,
  { most = Number.POSITIVE_INFINITY, pathOf = (path) => path }: Telling = {},
): Complaint[] {
  const single = issues.filter(isNoEcho(issues, root, schema));
  const complaints = single.slice(0, most).flatMap((issue): Complaint[] => {
    const path = pathOf(issue.path);
    if (issue.code === "unrecognized_keys") {
      const allowed = keysAt(schema, root, issue.path);
      const keys = issue.keys.slice(0, most);
      return keys.map((key) => ({ path, key, allowed, message: unknownKey(key, allowed) }));
    }
    if (issue.code === "invalid_key") return [oddKey(path)];
    const message = `${nameOf(path)}: ${issue.message}`;
    if (issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options))
      return [{ path, allowed: issue.options.map(String), message }];
    const isKey = issue.code === "custom" && issue.params?.isKey === true;
    return [
      isKey ? { path: path.slice(0, -1), key: String(path.at(-1)), message } : { path, message },
    ];
  });
  return complaints.slice(0, most);
}

/** Of thousands of odd keys none is the mistyped one. */
const CLOSE_LOOK_MAX = 20;

/** One mistake may break two rules: what is of another type has no length, and what was mistyped is not missing. */
function isNoEcho(issues: readonly z.core.$ZodIssue[], root: unknown, schema: z.ZodType) {
  const mistyped = new Set(
    issues.filter(({ code }) => code === "invalid_type").map(({ path }) => textOf(path)),
  );
  const meant = new Set(issues.flatMap((issue) => meantBy(issue, root, schema)));
  const above = new Set([...meant].map((path) => path.split("\n").slice(0, -1).join("\n")));
  return (issue: z.core.$ZodIssue): boolean => {
    const { code, path } = issue;
    if (code === "custom" && issue.params?.isLack === true) return !above.has(textOf(path));
    if (code === "too_small" || code === "too_big") return !mistyped.has(textOf(path));
    return !meant.has(textOf(path)) || valueAt(root, path) !== undefined;
  };
}

function meantBy(issue: z.core.$ZodIssue, root: unknown, schema: z.ZodType): string[] {
  if (issue.code !== "unrecognized_keys" || issue.keys.length > CLOSE_LOOK_MAX) return [];
  const allowed = keysAt(schema, root, issue.path);
  return issue.keys.flatMap((key) => {
    const near = nearest(key, allowed);
    return near ? [textOf([...issue.path, near])] : [];
  });
}

function textOf(path: Path): string {
  return path.map(String).join("\n");
}

function oddKey(path: Path): Complaint {
  const key = String(path.at(-1));
  const above = path.slice(0, -1);
  const expected = "expected letters, digits, . _ and -, at most 63, the first a letter or digit";
  return {
    path: above,
    key,
    message: `${nameOf(above)}: "${keyShown(key)}" is no name: ${expected}`,
  };
}

export function unknownKey(key: string, allowed: readonly string[]): string {
  const near = nearest(key, allowed);
  const hint = near ? `did you mean "${near}"? ` : "";
  return `unknown key "${keyShown(key)}": ${hint}Allowed are ${allowed.join(", ")}`;
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
