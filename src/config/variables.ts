/**
 * `${NAME}`, `${NAME:-default}` and `${file:/run/secrets/token}` inside the texts of a file, put in
 * after the YAML was read: a value can be no more than a text. `$${` is a plain `${`.
 */
import { messageOf } from "../failure.ts";
import { nearest } from "../nearest.ts";
import type { Path } from "./place.ts";
import { PROBLEMS_MAX } from "./problems.ts";
import type { PutIn } from "./put-in.ts";

export interface Lookup {
  readonly env: NodeJS.ProcessEnv;
  readonly readFile: (path: string) => string;
}

export const REFERENCE = /\$\$\{|\$\{([^}]*)\}?/g;
const ALONE = /^\$\{[^}]*\}$/;
const NAME = /^([A-Za-z_]\w*)(?::-([\s\S]*))?$/;
/** Of all that is put in, in characters: few references make a large text out of a small file. */
const PUT_IN_MAX = 1_048_576;
/** Where what stands is asked or sent. Everything else is told in plans and reports, whoever reads them. */
const KEPT_SECRET = ["probes", "guards", "freeze", "host"];

export interface Replaced {
  readonly value: unknown;
  readonly putIn: readonly PutIn[];
  /** Where a reference is all that stands there. */
  readonly wholes: readonly Path[];
  readonly problems: readonly { readonly path: Path; readonly message: string }[];
}

/** The same value with every reference replaced. */
export function substituted(value: unknown, lookup: Lookup): Replaced {
  const putIn: PutIn[] = [];
  const wholes: Path[] = [];
  const problems: { path: Path; message: string }[] = [];
  const told = new Set<string>();
  const sources = sourcesOf(lookup);
  let size = 0;
  const replaced = (text: string, path: Path): string =>
    text.replace(REFERENCE, (all, inside: string | undefined) => {
      if (inside === undefined) return "${";
      if (problems.length > PROBLEMS_MAX) return all;
      try {
        if (!all.endsWith("}")) throw new Error("a ${ has no closing brace");
        const { found, isOutside } = sources(inside, path);
        size += found.length;
        if (size > PUT_IN_MAX)
          throw new Error(`what is put in has more than ${PUT_IN_MAX} characters in all`);
        if (isOutside && found !== "") putIn.push({ path, written: nameIn(inside), value: found });
        return found;
      } catch (error) {
        const message = messageOf(error);
        // The same twice in one text is one mistake.
        const key = `${path.join("\n")}\n${message}`;
        if (!told.has(key)) problems.push({ path, message });
        told.add(key);
        return all;
      }
    });
  const walked = (one: unknown, path: Path): unknown => {
    if (typeof one === "string") {
      if (ALONE.test(one)) wholes.push(path);
      return replaced(one, path);
    }
    if (Array.isArray(one)) return one.map((each, at) => walked(each, [...path, at]));
    if (typeof one !== "object" || one === null) return one;
    const entries = Object.entries(one).map(([key, each]) => [key, walked(each, [...path, key])]);
    return Object.fromEntries(entries);
  };
  return { value: walked(value, []), putIn, wholes, problems };
}

/** `${NAME}`, without what stands for it by default. */
function nameIn(inside: string): string {
  return `\${${inside.startsWith("file:") ? inside : inside.split(":-")[0]}}`;
}

interface Source {
  readonly found: string;
  /** It does not stand in the file that is read. */
  readonly isOutside: boolean;
}

/** Each is sought once: a file may name one ten thousand times. */
function sourcesOf(lookup: Lookup): (inside: string, path: Path) => Source {
  const known = new Map<string, Source | Error>();
  return (inside, path) => {
    if (inside.startsWith("file:")) assertKept(inside, path);
    const source = known.get(inside) ?? sought(inside, lookup);
    known.set(inside, source);
    if (source instanceof Error) throw source;
    return source;
  };
}

/** @throws Error */
function assertKept(inside: string, path: Path): void {
  if (path.some((step) => KEPT_SECRET.includes(String(step)))) return;
  throw new Error(
    `what \${${inside}} holds is kept secret, and this is shown in plans and reports: expected a variable of the environment, or the text itself`,
  );
}

function sought(inside: string, lookup: Lookup): Source | Error {
  try {
    return resolved(inside, lookup);
  } catch (error) {
    return error as Error;
  }
}

function resolved(inside: string, { env, readFile }: Lookup): Source {
  if (inside.startsWith("file:"))
    return { found: secretIn(inside.slice("file:".length), readFile), isOutside: true };
  const [, name, byDefault] = NAME.exec(inside) ?? [];
  if (!name)
    throw new Error(
      `"\${${clip(inside)}}" names no variable: expected \${NAME} or \${NAME:-default}`,
    );
  const found = env[name] || byDefault;
  if (found !== undefined) return { found, isOutside: Boolean(env[name]) };
  const near = nearest(name, Object.keys(env));
  const hint = near && near !== name ? `; did you mean "${near}"?` : "";
  throw new Error(`the environment has no ${clip(name)}, and no default is given${hint}`);
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** A trailing line end is the editor's. */
function secretIn(path: string, readFile: Lookup["readFile"]): string {
  try {
    return readFile(path).replace(/\r?\n$/, "");
  } catch (error) {
    throw new Error(`cannot read the file ${path}: ${messageOf(error)}`);
  }
}
