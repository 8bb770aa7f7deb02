/** How much a text holds, told while it is parsed: to go on costs far more, and a stack for its depth. */
import { Lexer } from "yaml";
import { placeAfter, Unusable } from "./unusable.ts";

/** Deeper than any drill; a stack comes to its end at some thousands. */
const DEPTH_MAX = 100;
/** A thousand long experiments. */
export const VALUES_MAX = 50_000;
/** The library looks through all of them for each of them. */
const ALIASES_MAX = 1_000;

/** What the lexer puts between tokens; they stand in no text. */
const DOCUMENT = "\x02";
const FLOW_END = "\x18";
const SCALAR = "\x1f";
/** A value that holds others, or one of them; a `-` counts beside what it leads to. */
const OPENING = new Set(["[", "{", "-", "?"]);

/** What the lexer makes of the text, for the parser: each is counted before that sees it. @throws Unusable */
export function* boundedTokens(text: string): Generator<string, void> {
  let offset = 0;
  let values = 0;
  let aliases = 0;
  const depth = depthMeter();
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (token === SCALAR || token === DOCUMENT || token === FLOW_END) {
      isScalar = token === SCALAR;
      yield token;
      continue;
    }
    if (isScalar || OPENING.has(token)) values++;
    else if (token.startsWith("*")) aliases++;
    const deep = depth(token, isScalar);
    const too =
      (deep > DEPTH_MAX && `nested more than ${DEPTH_MAX} deep`) ||
      (values > VALUES_MAX && `it has more than ${VALUES_MAX} values`) ||
      (aliases > ALIASES_MAX && `it has more than ${ALIASES_MAX} aliases`);
    if (too) throw new Unusable(too, placeAfter(text.slice(0, offset)));
    isScalar = false;
    offset += token.length;
    yield token;
  }
}

/**
 * Levels open after each token: its brackets, what opens one without a bracket in its line (`- - -`),
 * and every two columns of its line's indentation.
 */
function depthMeter(): (token: string, isScalar: boolean) => number {
  let brackets = 0;
  let inLine = 0;
  let isLineStart = true;
  return (token, isScalar) => {
    if (!isScalar) {
      if (token === "[" || token === "{") brackets++;
      else if (token === "]" || token === "}") brackets--;
      else if (token === "-" || token === "?") inLine++;
      else if (isLineStart && token.startsWith(" ")) inLine = token.length / 2;
    }
    isLineStart = token.endsWith("\n");
    if (isLineStart) inLine = 0;
    return brackets + inLine;
  };
}
