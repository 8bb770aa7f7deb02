/** `${name}` of a configuration → its value, or the variable that a drill file reads it from. */
import type { Findings } from "../diagnosis.ts";
import type { Document } from "./document.ts";

export type Substitute = (text: string) => string;

interface Known {
  readonly text: string;
  /** What becomes of it where it is put in. */
  readonly changed?: { readonly at: string; readonly says: string };
}

/** Names that nobody defines stay as they are, as the tool leaves them, and are told. */
export function substituteFor(document: Document, findings: Findings): Substitute {
  const known = knownIn(document, findings);
  const told = new Set<string>();
  const tell = (name: string, { at, says }: NonNullable<Known["changed"]>) => {
    if (!told.has(name)) findings.change(at, says);
    told.add(name);
  };
  return (text) =>
    text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
      const { text: put, changed } = known.get(name) ?? unknown(whole, name);
      if (changed) tell(name, changed);
      return put;
    });
}

function unknown(whole: string, name: string): Known {
  const says = `${whole} is defined nowhere: it becomes a variable`;
  return { text: `\${${variable(name)}}`, changed: { at: `$.configuration.${name}`, says } };
}

function knownIn({ configuration, secrets }: Document, findings: Findings): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const [name, value] of Object.entries(configuration ?? {})) {
    const text = textOf(value);
    if (text === undefined) findings.refuse(`$.configuration.${name}`, whyNoText(value));
    else known.set(name, { text });
  }
  for (const { at, name, value } of secretsIn(secrets ?? {})) {
    if (textOf(value) === undefined) findings.refuse(at, whyNoText(value));
    else known.set(name, secretOf(name, value, at));
  }
  return known;
}

interface Placed {
  readonly at: string;
  readonly name: string;
  readonly value: unknown;
}

/** In scopes, or one by one. */
function secretsIn(secrets: Readonly<Record<string, unknown>>): Placed[] {
  return Object.entries(secrets).flatMap(([scope, values]) => {
    const at = `$.secrets.${scope}`;
    const { type } = (values ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof values !== "object" || typeof type === "string")
      return [{ at, name: scope, value: values }];
    return Object.entries(values ?? {}).map(([name, value]) => ({
      at: `${at}.${name}`,
      name,
      value,
    }));
  });
}

/** Who reads a drill must not read what is in it: neither the value, nor one for want of another. */
function secretOf(name: string, value: unknown, at: string): Known {
  const { key, default: otherwise } = Object(value) as Readonly<Record<string, unknown>>;
  const text = `\${${variable(typeof key === "string" ? key : name)}}`;
  if (typeof value === "object" && otherwise === undefined) return { text };
  const says = `a secret is not written into the drill: give it as the variable ${text}`;
  return { text, changed: { at, says } };
}

/** Values that are no text are refused by the caller's schema, not here. */
function textOf(value: unknown): string | undefined {
  if (["string", "number", "boolean"].includes(typeof value)) return escaped(String(value));
  const { type, key, default: otherwise } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (type !== "env" || typeof key !== "string") return undefined;
  const fallback = otherwise === undefined ? "" : `:-${String(otherwise)}`;
  return `\${${variable(key)}${fallback}}`;
}

function whyNoText(value: unknown): string {
  const { type } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof type === "string"
    ? `it is read from ${type}, which drill files cannot read; expected env`
    : "it is data for an extension, which is not taken over; expected a text, a number or a variable of the environment";
}

/** What would be a variable of ours is meant as text. */
function escaped(text: string): string {
  return text.replaceAll("${", "$${");
}

function variable(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, "_");
}
