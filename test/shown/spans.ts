/** What stands between backticks in sentences of the papers, and in tables that nothing generates. */
import { papers, proseOf, read } from "./lines.ts";

export interface Span {
  readonly where: string;
  readonly text: string;
}

/** Pages about engines and kernels, or about a choice that was made once: they name others' words. */
const OF_OTHERS = /^docs\/(?:discoveries|decisions)/;
const GENERATED = /^<!-- (\w+)[^>]*-->$[\s\S]*?^<!-- \/\1 -->$/gm;
const CALLS = read("test/shown/library-calls.ts").replace(/\s+/g, " ");

export function shownSpans(): Span[] {
  return papers()
    .filter((where) => !OF_OTHERS.test(where))
    .flatMap((where) => spansOf(proseOf(where).replace(GENERATED, ""), where));
}

function spansOf(prose: string, where: string): Span[] {
  const found = [...prose.matchAll(/`([^`]+)`/g)];
  const texts = found.map(([, text = ""]) => text.replace(/\s+/g, " "));
  return [...new Set(texts)].map((text) => ({ where, text }));
}

/** Those that a compiler reads: all of the page about the library, and what looks like it elsewhere. */
export function isOfLibrary({ where, text }: Span): boolean {
  return (
    where === "docs/library.md" ||
    /^await |^(?:openChaos|openProxy)\(|^(?:chaos\.drill|details\.report)$/.test(text)
  );
}

/** Whether the compiler has it: whole words, the blanks and dots that stand for more apart. */
export function isCompiled(text: string): boolean {
  const pieces = text.split("…").map((one) => one.replace(/^[ ,]+|[ ,]+$/g, ""));
  return pieces.every((piece) => new RegExp(`(?<!\\w)${escaped(piece)}(?!\\w)`).test(CALLS));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
