/** A regular expression of Python's → the same of JavaScript's, which reads some of it otherwise without a word. */

/** An escape, a class whole, what opens a group, a bound without its lower end, an end. */
const PIECE = /\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P[<=]\w+[>)]|[a-zA-Z-]*)|\{,\d*\}|\$/gs;

const ESCAPES: Readonly<Record<string, string>> = { "\\A": "^", "\\Z": "$", "\\z": "$" };
/** An escape that is but its letter there, a class that ends at once, flags that ^ and $ depend on. */
const OTHERWISE = /^(?:\\[aNU]|\[\^?\]|\[.*\\[aNU].*\]|\(\?[a-zA-Z-]+)/s;

/** `undefined`: it has no counterpart, or is none. */
export function fromPython(pattern: string): string | undefined {
  const pieces = pattern.match(PIECE) ?? [];
  if (pieces.some((piece) => OTHERWISE.test(piece) && !piece.startsWith("(?P"))) return undefined;
  const read = pattern.replace(PIECE, translated);
  try {
    new RegExp(read);
    return read;
  } catch {
    return undefined;
  }
}

function translated(piece: string): string {
  // There it also stands before the last end of a line.
  if (piece === "$") return "(?=\\n?$)";
  if (piece.startsWith("{,")) return `{0${piece.slice(1)}`;
  if (piece.startsWith("(?P<")) return `(?<${piece.slice(4)}`;
  if (piece.startsWith("(?P=")) return `\\k<${piece.slice(4, -1)}>`;
  return ESCAPES[piece] ?? piece;
}
