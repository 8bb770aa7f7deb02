/**
 * Takes what can be recognised as a secret out of a command and of what it says: addresses, headers,
 * and values whose name tells. What else a command takes for a secret nobody can know; to hide too
 * much costs a reader little.
 */
import { redact, STANDS_FOR } from "./redact.ts";

const KEY = "(?:api|access|private|auth|client)[_-]?key";
const WORD =
  "password|passwd|passphrase|(?<![a-z])pass(?![a-z])|pwd|secret|token|credential|authorization|cookie";
/** `TOKEN_FILE=/run/secrets/token` says where the secret is, which is what we advise. */
const NAME = String.raw`(?![\w.-]{0,200}[_-](?:file|path|dir))[\w.-]{0,200}(?:${WORD}|${KEY})[\w.-]{0,200}`;
/** What a shell in the victim looks up, `$NAME`, is no secret yet. */
const VALUE = String.raw`(?!\*\*\*|["']?\$|(?:bearer|basic)\s+\$)(?:"[^"]*"|'[^']*'|["']?[^\s"']+)`;
/** To the end of the quotes or of the line: a header's value may hold blanks. */
const HEADERS = String.raw`(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{0,60}(?:key|token|secret)`;
const IN_TEXT = [
  String.raw`\b(${HEADERS})(\s*:(?!\s*(?:(?:bearer|basic)\s+)?\$)\s*)[^"'\n]+`,
  String.raw`(?<![\w.-])(${NAME})(["']?\s*[=:]\s*)${VALUE}`,
  String.raw`(?<!\S)(--?${NAME})(\s+)${VALUE}`,
  // What curl and others take for a user may be a user alone.
  String.raw`(?<!\S)(-u|--user)(\s+)(?=\S*:)${VALUE}`,
  String.raw`\b(bearer)(\s+)${VALUE}`,
].map((pattern) => new RegExp(pattern, "gi"));
const SAYS_NEXT = new RegExp(`^(?:--?${NAME}|${NAME}:|bearer)$`, "i");
const USER = /^(?:-u|--user)$/;
/** A word with blanks behind a `$NAME` is a shell's script, not one value. */
const SCRIPT = String.raw`["']?\$\S*\s`;
const NAMED = new RegExp(String.raw`^(-{0,2}${NAME}\s*[=:]\s*)(?!${SCRIPT})\S.*$`, "is");

const TELLS = new RegExp(`^${NAME}$`, "i");

/** A command as one word: `["psql","--password","x"]`, behind its flag or by itself. */
const LIST = /^((?:--[\w-]+=)?)(\[.*\])$/s;

function listIn(text = ""): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((one) => typeof one === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}

/** Of what has such a name, the value is a secret. */
export function tellsSecret(name: string): boolean {
  return TELLS.test(name);
}

/** In a text of any form, such as what a command printed. */
export function redactSaid(text: string): string {
  const hidden = `$1$2${STANDS_FOR}`;
  return IN_TEXT.reduce((left, pattern) => left.replace(pattern, hidden), redact(text));
}

/** In a header as one line, `Name: value`. */
export function redactHeader(line: string): string {
  const [name = ""] = line.split(":", 1);
  return tellsSecret(name) ? `${name}: ${STANDS_FOR}` : redactSaid(line);
}

/** In a command that is split already: a word's own bounds tell where its value ends. */
export function redactWords(words: readonly string[]): string[] {
  return words.map((word, at) => {
    const list = LIST.exec(word);
    const within = list && listIn(list[2]);
    if (list && within) return `${list[1]}${JSON.stringify(redactWords(within))}`;
    const before = words[at - 1] ?? "";
    if (SAYS_NEXT.test(before) && !word.startsWith("-")) return STANDS_FOR;
    if (USER.test(before) && word.includes(":")) return STANDS_FOR;
    return NAMED.test(word) ? word.replace(NAMED, `$1${STANDS_FOR}`) : redactSaid(word);
  });
}
