/** How a text of a selector is meant: exactly, as a glob, or between slashes as a regular expression. */
import { ChaosError } from "../failure.ts";
import { globMatcher, isGlob, unclosedBracket } from "../glob.ts";
import { inTime, OutOfTime } from "../in-time.ts";

const PATTERN_CHARACTERS_MAX = 256;
/** Over one name: a pattern may take exponential time. */
const MATCHING_MS_MAX = 50;
const SHOWN_CHARACTERS = 80;
const PATTERN = /^\/(.*)\/(i?)$/s;

export function isExactText(text: string): boolean {
  return !PATTERN.test(text) && !isGlob(text);
}

/**
 * What it returns throws as well, for a name that takes too long: neither answer may be guessed, as one
 * means to hit and the other, of an exclusion, to spare.
 * @throws ChaosError SELECTOR_INVALID with the 1-based column
 */
export function readText(kind: string, text: string): (value: string) => boolean {
  const [, pattern, flags] = PATTERN.exec(text) ?? [];
  const matches =
    pattern === undefined
      ? readGlob(kind, text)
      : readPattern(kind, { text, pattern, flags: flags ?? "" });
  return (value) => {
    try {
      return matches(value);
    } catch (error) {
      throw error instanceof OutOfTime ? tooSlow(kind, text, value, error) : error;
    }
  };
}

function tooSlow(kind: string, text: string, value: string, cause: OutOfTime): ChaosError {
  return new ChaosError(
    "SELECTOR_INVALID",
    `Cannot use ${kind} selector "${text}" on "${value.slice(0, SHOWN_CHARACTERS)}": ${cause.message}`,
    { cause, hint: "Say it without repetitions within repetitions, such as (a+)+, or many stars" },
  );
}

function readGlob(kind: string, text: string): (value: string) => boolean {
  const open = isGlob(text) ? unclosedBracket(text) : 0;
  if (open > 0)
    throw unreadable(kind, text, open, `"${text[open - 1]}" is never closed`, {
      hint: "Globs know *, ?, [abc] and {a,b}",
    });
  return globMatcher(text);
}

function readPattern(
  kind: string,
  { text, pattern, flags }: { text: string; pattern: string; flags: string },
): (value: string) => boolean {
  if (pattern === "") throw unreadable(kind, text, 2, "there is nothing between the slashes");
  if (pattern.length > PATTERN_CHARACTERS_MAX)
    throw unreadable(
      kind,
      text,
      PATTERN_CHARACTERS_MAX + 2,
      `it has ${pattern.length} characters, expected at most ${PATTERN_CHARACTERS_MAX}`,
    );
  const wrong = complaint(pattern);
  if (wrong !== undefined) throw unreadable(kind, text, columnOf(pattern, wrong) + 1, wrong);
  const regex = new RegExp(pattern, flags);
  return (value) => inTime(MATCHING_MS_MAX, () => regex.test(value));
}

/** What the language has against it, in its own words. */
function complaint(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^.*\/[a-z]*: /s, "").toLowerCase();
  }
}

/** The complaint has no place of its own: it is where the beginnings of the pattern start to earn it. */
function columnOf(pattern: string, wrong: string): number {
  let length = pattern.length;
  while (length > 1 && complaint(pattern.slice(0, length - 1)) === wrong) length--;
  return length;
}

function unreadable(
  kind: string,
  text: string,
  column: number,
  wrong: string,
  { hint = "A regular expression stands between slashes: /^web-[0-9]+$/" } = {},
): ChaosError {
  return new ChaosError(
    "SELECTOR_INVALID",
    `Cannot read ${kind} selector "${text}" at column ${column}: ${wrong}`,
    { hint, details: { column } },
  );
}
