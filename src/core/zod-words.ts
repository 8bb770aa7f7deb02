/** What a schema finds wrong, in our words: what is, and what should be. Its own are for who wrote the schema. */
import type { z } from "zod";
import { nearest } from "../nearest.ts";
import { redactSaid, tellsSecret } from "../redact-command.ts";

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

/** For `safeParse(value, IN_OUR_WORDS)`; a schema's own message, where it has one, goes before. */
export const IN_OUR_WORDS = { error: sayIssue } as const;

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a mapping",
  record: "a mapping",
  null: "nothing",
};
/** What a length counts. */
const COUNTED: Readonly<Record<string, string>> = {
  string: "characters",
  array: "items",
  object: "keys",
  record: "keys",
};
const FORMATS: Readonly<Record<string, string>> = {
  url: "a URL",
  cidrv4: "a range of addresses such as 10.0.0.0/8",
  cidrv6: "a range of addresses such as fd00::/8",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
};

/** For a schema that knows better what it expects than its code tells. */
export function expecting(what: string) {
  return {
    error: ({ input, path = [] }: RawIssue) =>
      input === undefined
        ? `it is missing: expected ${what}`
        : `found ${shown(input, path)}, expected ${what}`,
  };
}

/** For a text that is a number with a unit: of a number alone, it is the unit that is missing. */
export function withUnit(unit: string | ((value: number) => string)) {
  return {
    error: ({ input, path = [] }: RawIssue) =>
      typeof input === "number" && input >= 0 && Number.isFinite(input) && !isSecretPlace(path)
        ? `found ${input}, its unit is missing: did you mean "${input}${typeof unit === "string" ? unit : unit(input)}"?`
        : undefined,
  };
}

function sayIssue(raw: RawIssue): string {
  const issue = { ...raw, input: named(raw) } as RawIssue;
  const expected = expectedBy(issue);
  const isChoice = issue.code === "invalid_value" || issue.code === "invalid_union";
  if (issue.input === undefined)
    return isChoice ? `it is missing: expected ${expected}` : "it is missing";
  return `found ${foundIn(issue)}, expected ${expected}`;
}

/** Of what is too long, how long it is. */
function foundIn({
  code,
  input,
  path = [],
  origin,
}: RawIssue & { origin?: string | undefined }): string {
  const unit = COUNTED[origin ?? ""];
  if (!unit || (code !== "too_big" && code !== "too_small")) return shown(input, path);
  const length = (input as { readonly length?: number }).length;
  return `${length ?? Object.keys(input as object).length} ${unit}`;
}

function expectedBy(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? issue.expected;
    case "invalid_value":
      return oneOf(issue.values.map(String), issue.input);
    case "invalid_union":
      return Array.isArray(issue.options)
        ? oneOf(issue.options.map(String), issue.input)
        : "another form";
    case "too_big":
      return `${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    case "too_small":
      return `${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "invalid_format":
      return (
        FORMATS[issue.format] ?? (issue.pattern ? `what fits ${issue.pattern}` : "another form")
      );
    case "invalid_key":
      return "a key of another form";
    default:
      return "another one";
  }
}

/** What a mapping says that tells which of several it is. */
function named({
  input,
  discriminator,
}: RawIssue & { discriminator?: string | undefined }): unknown {
  if (typeof input !== "object" || input === null || discriminator === undefined) return input;
  return (input as Readonly<Record<string, unknown>>)[discriminator];
}

function oneOf(values: readonly string[], found: unknown): string {
  const near = values.length > 1 && typeof found === "string" ? nearest(found, values) : undefined;
  return `${values.join(", ")}${near ? `; did you mean "${near}"?` : ""}`;
}

/** Keys that hold what is sent or run, whatever it is called. */
const SENT = ["headers", "body", "send", "key", "cert", "ca", "command", "undo"];
const SHOWN_MAX = 60;
/** Enough to see what is a secret in what is shown. */
const READ_MAX = 1_000;

export function isSecretPlace(path: readonly PropertyKey[]): boolean {
  return path.some(
    (step) => typeof step === "string" && (SENT.includes(step) || tellsSecret(step)),
  );
}

/** As a mistake may quote it. Of mappings and lists no more than that: a header may be in them. */
export function shown(value: unknown, path: readonly PropertyKey[]): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  if (isSecretPlace(path)) return typeof value === "string" ? "a text" : `a ${typeof value}`;
  // JSON has no word for the numbers that are none: .nan and .inf
  if (typeof value !== "string") return String(value ?? "nothing");
  return JSON.stringify(brief(redactSaid(value.slice(0, READ_MAX))));
}

export function brief(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX - 3)}…` : text;
}

/** `password:hunter2` is a key to YAML, for want of a blank. */
export function keyShown(key: string): string {
  return brief(redactSaid(key.slice(0, READ_MAX)));
}
