/**
 * Who is meant: OR within a kind of selector, AND between kinds; exclusion always wins (design §6).
 */
import { ChaosError } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { readExclusion } from "./exclusion.ts";
import {
  isExact,
  readTerm,
  SELECTOR_KINDS,
  type SelectorKind,
  type Term,
  textsOf,
} from "./selector-terms.ts";
import type { Target } from "./target.ts";

/** Texts as given on the command line, per kind; `all` must be said to select without any. */
export type Selection = Partial<Record<SelectorKind, readonly string[]>> & {
  readonly exclude?: readonly string[];
  readonly all?: boolean;
};

export interface Selector {
  readonly says: string;
  passes(target: Target): boolean;
  excludes(target: Target): boolean;
  /** What was excluded and is not there: perhaps a slip, which spares nobody. */
  idle(targets: readonly Target[]): string[];
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
    idle: (targets) =>
      exclusions
        .filter((term) => !targets.some((target) => term.passes(target)))
        .map(({ kind, text }) => `${kind} ${text}`),
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

function withNearest(term: Term, targets: readonly Target[]) {
  const { kind, text } = term;
  const values = targets.flatMap((target) => textsOf(kind, target));
  const near = kind === "id" ? undefined : nearest(text, values);
  return near === undefined ? { kind, text } : { kind, text, near };
}
