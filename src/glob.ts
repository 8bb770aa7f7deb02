/** Globs over names: `*`, `?`, `[abc]`, `{a,b}`. Names hold no folders, so `*` matches anything. */
import picomatch from "picomatch";
import { inTime } from "./in-time.ts";

const SIGNS = /[*?[\]{}]/;
/** Of one text. */
const MATCHING_MS_MAX = 50;
/** Fewer than this are not worth watching the clock for. */
const STEPS_MIN = 100_000;

export function isGlob(text: string): boolean {
  return SIGNS.test(text);
}

/** Its answer may be a throw of OutOfTime: many stars over a long text. */
export function globMatcher(text: string): (value: string) => boolean {
  if (!isGlob(text)) return (value) => value === text;
  // `bash` lets `*` cross slashes; `dot` lets it match a leading dot.
  const matches = picomatch(text, { dot: true, bash: true, nonegate: true });
  // A second argument, such as the index in a filter, would change what picomatch answers.
  return (value) =>
    mayTakeLong(text, value) ? inTime(MATCHING_MS_MAX, () => matches(value)) : matches(value);
}

/** Each star may end anywhere in the rest of the text; patterns in parentheses may repeat each other. */
function mayTakeLong(glob: string, value: string): boolean {
  const stars = glob.split("*").length - 1;
  return glob.includes("(") || value.length ** stars > STEPS_MIN;
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
