/** A text → a YAML document that can be walked without harm, or what is wrong with it and where. */
import {
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type LineCounter,
  type Node,
  type Pair,
} from "yaml";
import { keyShown } from "../core/zod-words.ts";
import { placeAt } from "./place.ts";
import type { Problem } from "./problems.ts";
import { refuseAliases } from "./yaml-aliases.ts";
import { boundedTokens } from "./yaml-bounds.ts";
import { composed, type Found } from "./yaml-compose.ts";
import { sayYamlError } from "./yaml-words.ts";

export interface Parsed {
  /** Absent where not all of it was looked at. */
  readonly doc?: Document | undefined;
  readonly problems: readonly Problem[];
  /** Keys that are there twice; the rest can be looked at all the same. */
  readonly twice: readonly Problem[];
}

/** @throws Unusable where it cannot even be looked at in full */
export function parse(text: string, lines: LineCounter): Parsed {
  const lexed = { tokens: boundedTokens(text), length: text.length };
  const { doc, problems } = composed(lexed, lines);
  const found = problems.length === 0 && doc ? nodeProblems(doc.contents) : problems;
  const grave = found.filter(({ isTwice }) => !isTwice);
  if (grave.length === 0 && doc) refuseAliases(doc, (offset) => placeAt(lines, offset));
  const placed = ({ offset, message }: Found) => ({ ...placeAt(lines, offset), message });
  const twice = found.filter(({ isTwice }) => isTwice);
  return { doc, problems: grave.map(placed), twice: twice.map(placed) };
}

function nodeProblems(node: unknown): Found[] {
  const tagged = tagProblems(node as Node | null);
  if (!isCollection(node)) return tagged;
  const own = isMap(node) ? keysOf(node.items) : [];
  const below = node.items.flatMap((item) =>
    isPair(item) ? [...nodeProblems(item.key), ...nodeProblems(item.value)] : nodeProblems(item),
  );
  return [...tagged, ...own, ...below];
}

/** What a plain file has by itself. Another tag makes a set, a date or bytes, and no key of ours takes one. */
const PLAIN = ["str", "int", "float", "bool", "null", "map", "seq"].map(
  (name) => `tag:yaml.org,2002:${name}`,
);

function tagProblems(node: Node | null): Found[] {
  const tag = (node as { readonly tag?: string } | null)?.tag;
  if (tag === undefined || tag === "!" || PLAIN.includes(tag)) return [];
  return [{ offset: node?.range?.[0] ?? 0, message: sayYamlError("TAG_RESOLVE_FAILED", "") }];
}

function keysOf(pairs: readonly Pair[]): Found[] {
  const seen = new Set<string>();
  return pairs.flatMap(({ key }): Found[] => {
    const offset = (key as Node | null)?.range?.[0] ?? 0;
    if (!isScalar(key)) return [{ offset, message: "a key is no text" }];
    const name = String(key.value);
    // Objects take it for their kind, and lose it.
    if (name === "__proto__") return [{ offset, message: 'no key may be called "__proto__"' }];
    if (seen.has(name))
      return [{ offset, message: `the key "${keyShown(name)}" is there twice`, isTwice: true }];
    seen.add(name);
    return [];
  });
}
