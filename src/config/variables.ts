/**
 * `${NAME}`, `${NAME:-default}` and `${file:/run/secrets/token}` inside the texts of a file, put in
 * after the YAML was read: a value can be no more than a text. `$${` is a plain `${`.
 */
import { messageOf } from "../failure.ts";
import { nearest } from "../nearest.ts";
import type { Path } from "./place.ts";

export interface Lookup {
  readonly env: NodeJS.ProcessEnv;
  readonly readFile: (path: string) => string;
}

export const REFERENCE = /\$\$\{|\$\{([^}]*)\}?/g;
const NAME = /^([A-Za-z_]\w*)(?::-([\s\S]*))?$/;

/** The same value with every reference replaced; each that cannot be is told to `wrong`. */
export function substituted(
  value: unknown,
  lookup: Lookup,
  wrong: (path: Path, message: string) => void,
  path: Path = [],
): unknown {
  if (typeof value === "string") return replaced(value, lookup, (says) => wrong(path, says));
  if (Array.isArray(value))
    return value.map((one, at) => substituted(one, lookup, wrong, [...path, at]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      substituted(one, lookup, wrong, [...path, key]),
    ]),
  );
}

function replaced(text: string, lookup: Lookup, wrong: (message: string) => void): string {
  return text.replace(REFERENCE, (all, inside: string | undefined) => {
    if (inside === undefined) return "${";
    try {
      if (!all.endsWith("}")) throw new Error(`"${all}" has no closing brace`);
      return resolved(inside, lookup);
    } catch (error) {
      wrong(messageOf(error));
      return all;
    }
  });
}

function resolved(inside: string, { env, readFile }: Lookup): string {
  if (inside.startsWith("file:")) return secretIn(inside.slice("file:".length), readFile);
  const [, name, byDefault] = NAME.exec(inside) ?? [];
  if (!name)
    throw new Error(`"\${${inside}}" names no variable: expected \${NAME} or \${NAME:-default}`);
  const found = env[name] || byDefault;
  if (found !== undefined) return found;
  const near = nearest(name, Object.keys(env));
  const hint = near && near !== name ? `; did you mean "${near}"?` : "";
  throw new Error(`the environment has no ${name}, and no default is given${hint}`);
}

/** A trailing line end is the editor's. */
function secretIn(path: string, readFile: Lookup["readFile"]): string {
  try {
    return readFile(path).replace(/\r?\n$/, "");
  } catch (error) {
    throw new Error(`cannot read the file ${path}: ${messageOf(error)}`);
  }
}
