/** A text → the library's document, and the first of what it finds wrong: it would gather hundreds of thousands. */
import { Composer, type Document, type ErrorCode, type LineCounter, Parser } from "yaml";
import { PROBLEMS_MAX } from "./problems.ts";
import { sayYamlError } from "./yaml-words.ts";

export interface Found {
  readonly offset: number;
  readonly message: string;
  readonly isTwice?: true;
}

/** More of them than anybody reads: nothing else is looked at. */
class Enough extends Error {}

interface Lexed {
  readonly tokens: Iterable<string>;
  /** Of the text, in characters. */
  readonly length: number;
}

type Listener = (source: unknown, code: ErrorCode, message: string) => void;

/** `doc` is absent where there are more problems than are gathered. */
export function composed(
  lexed: Lexed,
  lines: LineCounter,
): { readonly doc?: Document; readonly problems: readonly Found[] } {
  const problems: Found[] = [];
  const note: Listener = (source, code, message) => {
    // The library catches what is thrown here, and would have it noted once more at each level above.
    if (problems.length > PROBLEMS_MAX) throw new Enough();
    const found = { offset: offsetOf(source), message: sayYamlError(code, message) };
    const last = problems.at(-1);
    // Of one tag it complains for its name, and again for its value.
    if (last?.offset === found.offset && last.message === found.message) return;
    problems.push(found);
    if (problems.length > PROBLEMS_MAX) throw new Enough();
  };
  try {
    return { doc: documentIn(lexed, lines, note), problems };
  } catch (error) {
    if (error instanceof Enough) return { problems };
    throw error;
  }
}

/** The first, and what tells of a second. */
function documentIn(lexed: Lexed, lines: LineCounter, note: Listener): Document {
  // Its own look for keys that are there twice compares each with each.
  const composer = new Composer({ uniqueKeys: false, version: "1.2" });
  // It has no other way to be told one by one.
  (composer as unknown as { onError: Listener }).onError = note;
  let found: Document | undefined;
  for (const doc of composer.compose(watched(lexed, lines, note), true, lexed.length)) {
    if (found) {
      note(doc.range?.[0] ?? 0, "MULTIPLE_DOCS", "");
      break;
    }
    found = doc;
  }
  return found as Document;
}

/** What the parser itself finds wrong it hands on as a token. */
function* watched({ tokens }: Lexed, lines: LineCounter, note: Listener) {
  for (const token of parsed(tokens, lines))
    if (token.type === "error") note(token.offset, "UNEXPECTED_TOKEN", token.message);
    else yield token;
}

/** As the parser's own `parse` does, which would lex the text. */
function* parsed(tokens: Iterable<string>, lines: LineCounter) {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const token of tokens) yield* parser.next(token);
  yield* parser.end();
}

function offsetOf(source: unknown): number {
  if (typeof source === "number") return source;
  return Array.isArray(source) ? Number(source[0]) : (source as { offset: number }).offset;
}
