/** Who is meant by code: containers that it holds, names, or a selection as on the command line. */
import { SELECTOR_KINDS, type SelectorKind } from "../core/selector-terms.ts";
import type { Target } from "../core/target.ts";
import { ChaosError } from "../failure.ts";
import { nearest } from "../nearest.ts";

/** A testcontainers' StartedTestContainer, or whatever else knows a container's id. */
export interface ContainerLike {
  getId(): string;
}

/** One, or a list of which any will do. */
type Texts = string | readonly string[];

/** The selection flags: OR within a key, AND between keys. */
export type VictimSelection = { readonly [K in SelectorKind]?: Texts } & {
  /** Never these: a name, glob, /regex/, or kind:text such as `zone:b`. */
  readonly exclude?: Texts;
  /** All that matches; alone: every container of the engine. */
  readonly all?: boolean;
  /** How many; 1 unless told, and all of it where a zone or region alone is selected. */
  readonly count?: number;
  /** What share of the eligible, e.g. `"30%"`: rounded down, at least one. */
  readonly percent?: string | number;
  /** At most so many of a group, e.g. `service=1`. */
  readonly maxPer?: Texts;
};

/** Those that are given or named are all hit; of a selection, as many as it says. */
export type Victims =
  | ContainerLike
  | string
  | readonly (ContainerLike | string)[]
  | VictimSelection;

/** As a drill file says it. */
export interface Chosen {
  readonly select: Readonly<Record<string, unknown>>;
  readonly [quantity: string]: unknown;
}

const QUANTITIES = ["count", "percent", "maxPer"] as const;
const KEYS: readonly string[] = [...SELECTOR_KINDS, "exclude", "all", ...QUANTITIES];
const ID = /^(?:[0-9a-f]{12}|[0-9a-f]{64})$/;

/** @param list asked only where ids and names are mixed. @throws ChaosError USAGE */
export async function chosenBy(victims: Victims, list: () => Promise<Target[]>): Promise<Chosen> {
  if (typeof victims === "object" && victims !== null && !isList(victims) && !isLike(victims))
    return bySelection(victims);
  const texts = [victims].flat().map(textOf);
  if (texts.length === 0)
    throw new ChaosError("USAGE", "Cannot choose victims: the list of them is empty");
  return { select: await byText(texts, list), everyone: true };
}

async function byText(texts: readonly string[], list: () => Promise<Target[]>) {
  const ids = texts.filter((text) => ID.test(text));
  if (ids.length === texts.length) return { id: ids };
  if (ids.length === 0) return { name: texts };
  // A selection asks for all its kinds at once: these must be of one.
  const targets = await list();
  const nameOf = (id: string) => targets.find((target) => target.id.startsWith(id))?.name ?? id;
  return { name: texts.map((text) => (ID.test(text) ? nameOf(text) : text)) };
}

function bySelection(given: VictimSelection): Chosen {
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw unknownKey(unknown);
  const { all, count, percent, maxPer, ...kinds } = given;
  const quantities = [all && "all", count && "count", percent && "percent"].filter(Boolean);
  if (quantities.length > 1)
    throw new ChaosError(
      "USAGE",
      `Cannot use ${quantities.join(" and ")} together: expected one of them`,
    );
  const select = Object.entries(kinds).filter(([, texts]) => texts !== undefined);
  return {
    select: {
      ...Object.fromEntries(select.map(([kind, texts]) => [kind, [texts].flat()])),
      ...(all ? { all } : {}),
    },
    ...(all ? { everyone: true } : {}),
    ...(count === undefined ? {} : { count }),
    ...(percent === undefined ? {} : { percent }),
    ...(maxPer === undefined ? {} : { maxPer: [maxPer].flat() }),
  };
}

function isList(victims: object): victims is readonly (ContainerLike | string)[] {
  return Array.isArray(victims);
}

function isLike(victims: object): victims is ContainerLike {
  return "getId" in victims && typeof victims.getId === "function";
}

function textOf(victim: unknown): string {
  const text = typeof victim === "object" && victim && isLike(victim) ? victim.getId() : victim;
  // An engine's own answers begin names with a slash.
  if (typeof text === "string") return text.replace(/^\/(?=[\w.-]+$)/, "");
  throw new ChaosError("USAGE", `Cannot choose victims by ${JSON.stringify(text) ?? typeof text}`, {
    hint: "Give a container of testcontainers, a name or an id, a list of them, or a selection",
  });
}

function unknownKey(key: string): ChaosError {
  const near = nearest(key, KEYS);
  const hint = near ? `Did you mean "${near}"?` : `There are: ${KEYS.join(", ")}`;
  return new ChaosError("USAGE", `Cannot choose victims by "${key}": no such key`, { hint });
}
