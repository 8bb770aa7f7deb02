/**
 * Who is meant: OR within a kind of selector, AND between kinds; exclusion always wins (design §6).
 */
import { ChaosError } from "../failure.ts";
import { globMatcher, isGlob, unclosedBracket } from "../glob.ts";
import { nearest } from "../nearest.ts";
import { type LabelTest, labelsPass, parseLabelQuery } from "./label-query.ts";
import type { Target } from "./target.ts";

export const SELECTOR_KINDS = [
  "label",
  "name",
  "id",
  "project",
  "service",
  "zone",
  "region",
] as const;
export type SelectorKind = (typeof SELECTOR_KINDS)[number];

/** Texts as given on the command line, per kind; `all` must be said to select without any. */
export type Selection = Partial<Record<SelectorKind, readonly string[]>> & {
  readonly exclude?: readonly string[];
  readonly all?: boolean;
};

interface Term {
  readonly kind: SelectorKind;
  readonly text: string;
  passes(target: Target): boolean;
}

export interface Selector {
  readonly says: string;
  passes(target: Target): boolean;
  excludes(target: Target): boolean;
  /** The same selector without the terms of one kind. */
  without(kind: SelectorKind): Selector;
  /** Exact names, ids, zones and the like that no target has, with the nearest that exists. */
  missing(targets: readonly Target[]): { kind: SelectorKind; text: string; near?: string }[];
}

/** @throws ChaosError SELECTOR_INVALID, or USAGE when nothing is selected and `all` is not said */
export function readSelection(selection: Selection): Selector {
  const terms = SELECTOR_KINDS.flatMap((kind) =>
    (selection[kind] ?? []).map((text) => readTerm(kind, text)),
  );
  if (terms.length === 0 && !selection.all)
    throw new ChaosError("USAGE", "Cannot choose targets: no selector is given", {
      hint: "Name some with --label, --name, --service, --zone …, or say --all",
    });
  return build(terms, (selection.exclude ?? []).map(readExclusion));
}

function build(terms: readonly Term[], exclusions: readonly Term[]): Selector {
  const kinds = SELECTOR_KINDS.filter((kind) => terms.some((term) => term.kind === kind));
  return {
    says: say(terms, exclusions),
    passes: (target) =>
      kinds.every((kind) => terms.some((term) => term.kind === kind && term.passes(target))),
    excludes: (target) => exclusions.some((term) => term.passes(target)),
    without: (kind) =>
      build(
        terms.filter((term) => term.kind !== kind),
        exclusions,
      ),
    missing: (targets) =>
      terms
        .filter((term) => isExact(term) && !targets.some((target) => term.passes(target)))
        .map((term) => withNearest(term, targets)),
  };
}

function say(terms: readonly Term[], exclusions: readonly Term[]): string {
  const said = [
    ...terms.map((term) => `${term.kind} ${term.text}`),
    ...exclusions.map((term) => `not ${term.kind} ${term.text}`),
  ];
  return terms.length === 0 ? ["everything", ...said].join(", ") : said.join(", ");
}

/** `--exclude` takes a name or glob, or `kind:text` such as `zone:b` or `label:tier=db`. */
function readExclusion(text: string): Term {
  const colon = text.indexOf(":");
  const kind = SELECTOR_KINDS.find((name) => name === text.slice(0, colon));
  return kind ? readTerm(kind, text.slice(colon + 1)) : readTerm("name", text);
}

function readTerm(kind: SelectorKind, text: string): Term {
  if (text.trim() === "")
    throw new ChaosError(
      "SELECTOR_INVALID",
      `Cannot read ${kind} selector "" at column 1: it is empty`,
    );
  return { kind, text, passes: READERS[kind](text) };
}

const READERS: Record<SelectorKind, (text: string) => (target: Target) => boolean> = {
  label: (text) => {
    const tests: LabelTest[] = parseLabelQuery(text);
    return (target) => labelsPass(target.labels, tests);
  },
  name: (text) => {
    const matches = readGlob("name", text);
    return (target) => matches(target.name);
  },
  id: (text) => {
    const column = text.search(/[^0-9a-f]/) + 1;
    if (column > 0 || text.length < 4)
      throw new ChaosError(
        "SELECTOR_INVALID",
        `Cannot read id selector "${text}" at column ${column || text.length + 1}: expected at least 4 hexadecimal digits`,
      );
    return (target) => target.id.startsWith(text);
  },
  project: (text) => globOf("project", text),
  service: (text) => globOf("service", text),
  zone: (text) => globOf("zone", text),
  region: (text) => globOf("region", text),
};

function globOf(kind: "project" | "service" | "zone" | "region", text: string) {
  const matches = readGlob(kind, text);
  return (target: Target) => target[kind] !== undefined && matches(target[kind]);
}

function readGlob(kind: SelectorKind, text: string): (value: string) => boolean {
  const open = isGlob(text) ? unclosedBracket(text) : 0;
  if (open > 0)
    throw new ChaosError(
      "SELECTOR_INVALID",
      `Cannot read ${kind} selector "${text}" at column ${open}: "${text[open - 1]}" is never closed`,
      { hint: "Globs know *, ?, [abc] and {a,b}", details: { column: open } },
    );
  return globMatcher(text);
}

function isExact(term: Term): boolean {
  return term.kind !== "label" && !isGlob(term.text);
}

function withNearest(term: Term, targets: readonly Target[]) {
  const { kind, text } = term;
  const values = targets.flatMap((target) => textOf(kind, target) ?? []);
  const near = kind === "id" ? undefined : nearest(text, values);
  return near === undefined ? { kind, text } : { kind, text, near };
}

function textOf(kind: SelectorKind, target: Target): string | undefined {
  if (kind === "label") return undefined;
  return target[kind];
}
