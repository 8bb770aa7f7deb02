/**
 * Label selectors: `k=v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`, `k`, `!k`, joined by commas (AND,
 * as everywhere in the field). A value with a comma or a parenthesis stands in double quotes.
 */
import { ChaosError } from "../failure.ts";

export type LabelTest =
  | { readonly kind: "is"; readonly key: string; readonly value: string }
  | { readonly kind: "is-not"; readonly key: string; readonly value: string }
  | { readonly kind: "in" | "not-in"; readonly key: string; readonly values: readonly string[] }
  | { readonly kind: "has"; readonly key: string }
  | { readonly kind: "has-not"; readonly key: string };

export type Labels = Readonly<Record<string, string>>;

const KEY = /[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?/y;

/** @throws ChaosError SELECTOR_INVALID with the 1-based column */
export function parseLabelQuery(text: string): LabelTest[] {
  const tests: LabelTest[] = [];
  let at = 0;
  const skipBlanks = () => {
    while (text[at] === " ") at++;
  };
  do {
    if (tests.length > 0) at++;
    skipBlanks();
    const { test, end } = readTest(text, at);
    tests.push(test);
    at = end;
    skipBlanks();
  } while (text[at] === ",");
  if (at < text.length) throw unreadable(text, at, "a comma or the end");
  return tests;
}

function readTest(text: string, start: number): { test: LabelTest; end: number } {
  const negated = text[start] === "!";
  const key = readKey(text, negated ? start + 1 : start);
  if (negated) return { test: { kind: "has-not", key: key.value }, end: key.end };
  const set = readSet(text, key);
  if (set) return set;
  const operator = /\s*(!=|==|=)\s*/y;
  operator.lastIndex = key.end;
  const match = operator.exec(text);
  if (!match) return { test: { kind: "has", key: key.value }, end: key.end };
  const value = readValue(text, operator.lastIndex);
  const kind = match[1] === "!=" ? "is-not" : "is";
  return { test: { kind, key: key.value, value: value.value }, end: value.end };
}

/** `in (a,b)` or `notin (a,b)` after a key; `undefined` where there is neither. */
function readSet(text: string, key: { value: string; end: number }) {
  const word = /\s+(in|notin)\b\s*/y;
  word.lastIndex = key.end;
  const operator = word.exec(text)?.[1];
  if (!operator) return undefined;
  let at = word.lastIndex;
  if (text[at] !== "(") throw unreadable(text, at, `( after ${operator}`);
  const values: string[] = [];
  do {
    at += 1;
    while (text[at] === " ") at++;
    const value = readValue(text, at, /[^,"()]*/y);
    if (value.end === at) throw unreadable(text, at, "a value");
    values.push(value.value);
    at = value.end;
    while (text[at] === " ") at++;
  } while (text[at] === ",");
  if (text[at] !== ")") throw unreadable(text, at, "a comma or )");
  const kind = operator === "in" ? "in" : "not-in";
  return { test: { kind, key: key.value, values } as LabelTest, end: at + 1 };
}

function readKey(text: string, at: number): { value: string; end: number } {
  KEY.lastIndex = at;
  const match = KEY.exec(text);
  if (!match) throw unreadable(text, at, "a label's key");
  return { value: match[0], end: KEY.lastIndex };
}

function readValue(text: string, at: number, bare = /[^,"]*/y): { value: string; end: number } {
  if (text[at] === '"') {
    const close = text.indexOf('"', at + 1);
    if (close < 0) throw unreadable(text, text.length, 'a closing "');
    return { value: text.slice(at + 1, close), end: close + 1 };
  }
  bare.lastIndex = at;
  const value = bare.exec(text)?.[0] ?? "";
  return { value: value.trimEnd(), end: at + value.length };
}

function unreadable(text: string, at: number, wanted: string): ChaosError {
  const found = at < text.length ? `found "${text[at]}"` : "the text ends";
  return new ChaosError(
    "SELECTOR_INVALID",
    `Cannot read label selector "${text}" at column ${at + 1}: ${found}, expected ${wanted}`,
    {
      hint: "Write k=v, k!=v, k in (a,b), k notin (a,b), k or !k; join several with commas",
      details: { column: at + 1 },
    },
  );
}

/** A missing label is not equal to anything, so `k!=v` and `k notin (v)` hold for it, as in Kubernetes. */
export function labelsPass(labels: Labels, tests: readonly LabelTest[]): boolean {
  return tests.every((test) => {
    const value = Object.hasOwn(labels, test.key) ? labels[test.key] : undefined;
    if (test.kind === "is") return value === test.value;
    if (test.kind === "is-not") return value !== test.value;
    if (test.kind === "in") return value !== undefined && test.values.includes(value);
    if (test.kind === "not-in") return value === undefined || !test.values.includes(value);
    return (value !== undefined) === (test.kind === "has");
  });
}
