/** A text → a YAML document that can be walked without harm, or what is wrong with it and where. */
import {
  type Document,
  type ErrorCode,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from "yaml";
import { type Place, placeAt } from "./place.ts";
import { refuseAliases } from "./yaml-aliases.ts";
import { refuseTooMuch } from "./yaml-bounds.ts";

export interface Parsed {
  readonly doc: Document;
  readonly problems: readonly (Place & { readonly message: string })[];
}

/** Where the library's words are for who calls it, not for who writes a file. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS:
    "a second document begins, expected one: put its experiments under those of the first",
};

/** @throws Unusable where it cannot even be looked at in full */
export function parse(text: string, lines: LineCounter): Parsed {
  refuseTooMuch(text);
  // Its own look for keys that are there twice compares each with each.
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false } as const;
  const doc = parseDocument(text, { ...options, version: "1.2" });
  const problems = [...doc.errors, ...doc.warnings].map((one) => ({
    offset: one.pos[0],
    message: WORDS[one.code] ?? one.message,
  }));
  if (problems.length === 0) problems.push(...keyProblems(doc.contents));
  if (problems.length === 0) refuseAliases(doc, (offset) => placeAt(lines, offset));
  return {
    doc,
    problems: problems.map(({ offset, message }) => ({ ...placeAt(lines, offset), message })),
  };
}

interface Found {
  readonly offset: number;
  readonly message: string;
}

function keyProblems(node: unknown): Found[] {
  if (!isCollection(node)) return [];
  const own = isMap(node) ? keysOf(node.items) : [];
  const below = node.items.flatMap((item) => keyProblems(isPair(item) ? item.value : item));
  return [...own, ...below];
}

function keysOf(pairs: readonly Pair[]): Found[] {
  const seen = new Set<string>();
  return pairs.flatMap(({ key }): Found[] => {
    const offset = (key as Node | null)?.range?.[0] ?? 0;
    if (!isScalar(key)) return [{ offset, message: "a key is no text" }];
    const name = String(key.value);
    if (seen.has(name)) return [{ offset, message: `the key "${name}" is there twice` }];
    seen.add(name);
    return [];
  });
}
