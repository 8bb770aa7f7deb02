/** `${name}` of a configuration → its value, or the variable that a drill file reads it from. */
import type { Findings } from "../diagnosis.ts";
import type { Document } from "./document.ts";

export type Substitute = (text: string) => string;

/** Names that nobody defines stay as they are, as the tool leaves them, and are told. */
export function substituteFor(
  { configuration, secrets }: Document,
  findings: Findings,
): Substitute {
  const known = new Map<string, string>();
  const learn = (at: string, name: string, value: unknown) => {
    const text = textOf(value);
    if (text === undefined) findings.refuse(at, whyNoText(value));
    else known.set(name, text);
  };
  for (const [name, value] of Object.entries(configuration ?? {}))
    learn(`$.configuration.${name}`, name, value);
  for (const [scope, values] of Object.entries(secrets ?? {}))
    for (const [name, value] of Object.entries((values ?? {}) as object))
      learn(`$.secrets.${scope}.${name}`, name, value);
  const told = new Set<string>();
  return (text) =>
    text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
      const value = known.get(name);
      if (value === undefined && !told.has(name)) {
        told.add(name);
        findings.change(
          `$.configuration.${name}`,
          `${whole} is defined nowhere: it becomes a variable`,
        );
      }
      return value ?? `\${${variable(name)}}`;
    });
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
