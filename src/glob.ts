/** Globs over names: `*`, `?`, `[abc]`, `{a,b}`. Names hold no folders, so `*` matches anything. */
import picomatch from "picomatch";

const SIGNS = /[*?[\]{}]/;

export function isGlob(text: string): boolean {
  return SIGNS.test(text);
}

export function globMatcher(text: string): (value: string) => boolean {
  if (!isGlob(text)) return (value) => value === text;
  // `bash` lets `*` cross slashes; `dot` lets it match a leading dot.
  const matches = picomatch(text, { dot: true, bash: true, nonegate: true });
  // A second argument, such as the index in a filter, would change what picomatch answers.
  return (value) => matches(value);
}

/** 1-based column of a bracket that is never closed; 0 when there is none. */
export function unclosedBracket(text: string): number {
  for (const [open, close] of [
    ["[", "]"],
    ["{", "}"],
  ] as const) {
    const at = text.lastIndexOf(open);
    if (at >= 0 && text.indexOf(close, at) < 0) return at + 1;
  }
  return 0;
}
