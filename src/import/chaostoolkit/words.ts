/** The command line of a process provider, word by word. The tool gives it to a shell; nobody does that here. */
import type { Findings } from "../diagnosis.ts";
import type { Provider } from "./document.ts";
import { shellIn } from "./shell.ts";
import type { Substitute } from "./substitute.ts";

const SHELL = /[|&;<>()`*?~\\[\]{}\n]|\$\(|(?:^|\s)#/;
/** What it reads between double quotes, too; the tool itself puts in `${name}`. */
const IN_QUOTES = /[`\\]|\$[^{\s"']/;

interface Reading {
  readonly findings: Findings;
  readonly substitute: Substitute;
}

/** With variables put in. `undefined`: only a shell could read it, or it is one. */
export function wordsOf(
  provider: Provider,
  at: string,
  { findings, substitute }: Reading,
): string[] | undefined {
  const words = split(provider, at, findings)?.map(substitute);
  const shell = words && shellIn(words);
  if (shell === undefined) return words;
  return findings.refuse(
    `${at}.provider.path`,
    `"${shell}" is a shell, and none is run: name the program itself, and its words as a list`,
  );
}

function split(
  { path, arguments: given }: Provider,
  at: string,
  findings: Findings,
): string[] | undefined {
  if (path === undefined || path === "") return findings.refuse(`${at}.provider`, "it has no path");
  const place = `${at}.provider.arguments`;
  if (given === undefined || given === null) return [path];
  if (Array.isArray(given)) return [path, ...given.map(String)];
  if (typeof given === "object") {
    // The tool writes each pair as two words, and a flag without a value as one.
    const pairs = Object.entries(given).flatMap(([key, value]) =>
      value === "" || value === null ? [key] : [key, String(value)],
    );
    return [path, ...pairs];
  }
  const plain = given.replace(/"[^"]*"|'[^']*'|\$\{[^}]*\}/g, "");
  const isOpen = /["']/.test(plain);
  if (SHELL.test(plain) || isOpen || IN_QUOTES.test(given.replace(/'[^']*'/g, "")))
    return findings.refuse(
      place,
      `${JSON.stringify(given)} needs a shell, and none is run: write the words as a list`,
    );
  const words = given.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return [path, ...words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"))];
}
