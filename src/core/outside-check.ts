/** Checks of the outside as text: a URL, or `cmd:` and words as a shell would split them, without one. */
import type { OutsideCheck } from "./guard.ts";

const COMMAND = "cmd:";

/** @throws Error with what is wrong */
export function readCheck(text: string): OutsideCheck {
  if (text.startsWith(COMMAND)) {
    const argv = splitWords(text.slice(COMMAND.length));
    if (argv.length === 0) throw new Error(`"${text}" names no command`);
    return { kind: "command", argv };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new Error(`"${text}" is neither a URL nor a command`);
  return { kind: "url", url: text };
}

/** Passwords in a URL are nobody's business in a report. */
export function sayCheck(check: OutsideCheck): string {
  if (check.kind === "command") return check.argv.join(" ");
  const url = new URL(check.url);
  url.username = "";
  url.password = "";
  return url.href;
}

/** Blanks part words; quotes keep them together, a backslash keeps the next character. */
function splitWords(text: string): string[] {
  const word = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gs;
  const rest = text.replace(word, "").trim();
  if (rest !== "") throw new Error(`a quote in "${text}" is never closed`);
  return [...text.matchAll(word)].map(([raw]) => unquote(raw));
}

function unquote(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
    (_whole, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? "",
  );
}
