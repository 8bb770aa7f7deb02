/** Checks of the outside as text: a URL, or `cmd:` and words as a shell would split them, without one. */
import { quote } from "../quote.ts";
import { redact } from "../redact.ts";
import { redactSaid, redactWords } from "../redact-command.ts";
import type { OutsideCheck } from "./guard.ts";

const COMMAND = "cmd:";

/** @throws Error with what is wrong */
export function readCheck(text: string): OutsideCheck {
  if (text.startsWith(COMMAND)) {
    const argv = splitWords(text.slice(COMMAND.length));
    if (argv.length === 0) throw new Error(`"${redactSaid(text)}" names no command`);
    return { kind: "command", argv };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new Error(`"${redactSaid(text)}" is neither a URL nor a command`);
  return { kind: "url", url: text };
}

/** As it is told of: whatever can be recognised as a secret is nobody's business in a report. */
export function sayCheck(check: OutsideCheck): string {
  return check.kind === "command" ? redactWords(check.argv).join(" ") : redact(check.url);
}

/** The text itself as it is written down: where nothing had to be hidden, it can be read again. */
export function shownCheck(text: string): string {
  const check = readCheck(text);
  if (check.kind === "url") return redact(text);
  const shown = redactWords(check.argv);
  const isWhole = shown.every((word, at) => word === check.argv[at]);
  return isWhole ? text : COMMAND + shown.map(quote).join(" ");
}

/** Blanks part words; quotes keep them together, a backslash keeps the next character. */
function splitWords(text: string): string[] {
  const word = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gs;
  const rest = text.replace(word, "").trim();
  if (rest !== "") throw new Error(`a quote in "${redactSaid(text)}" is never closed`);
  return [...text.matchAll(word)].map(([raw]) => unquote(raw));
}

function unquote(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
    (_whole, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? "",
  );
}
