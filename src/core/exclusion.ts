/** One term that says its own kind: a name, glob or `/regex/`, or `kind:text` such as `zone:b` or `label:tier=db`. */
import { ChaosError } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { readTerm, SELECTOR_KINDS, type SelectorKind, type Term } from "./selector-terms.ts";

const kindIn = (word: string) => SELECTOR_KINDS.find((name) => name === word);

/** @throws ChaosError SELECTOR_INVALID: an exclusion that means nothing would spare nobody */
export function readExclusion(text: string): Term {
  return readOneTerm(text, "exclusion");
}

/** @throws ChaosError SELECTOR_INVALID, which calls it `what` */
export function readOneTerm(text: string, what: string): Term {
  const colon = text.indexOf(":");
  const kind = kindIn(text.slice(0, colon));
  if (kind) return readTerm(kind, text.slice(colon + 1));
  if (!text.startsWith("/")) assertName(text, what);
  return readTerm("name", text);
}

/** No container's name holds these signs. */
function assertName(text: string, what: string): void {
  const [, word = "", sign = "", rest = ""] = /^([^:=]*)([:=])(.*)$/.exec(text) ?? [];
  if (sign === "") return;
  const kind = kindIn(word);
  const meant = kind ? `${kind}:${rest}` : sign === "=" ? `label:${text}` : guess(word, rest);
  throw new ChaosError(
    "SELECTOR_INVALID",
    `Cannot read ${what} "${text}" at column ${word.length + 1}: "${word}" is ${kind ? "followed by" : "no kind of selector before"} "${sign}"`,
    { hint: `Did you mean "${meant}"? Kinds are ${SELECTOR_KINDS.join(", ")}` },
  );
}

function guess(word: string, rest: string): string {
  const near: SelectorKind = kindIn(nearest(word, SELECTOR_KINDS) ?? "") ?? "name";
  return `${near}:${rest}`;
}
