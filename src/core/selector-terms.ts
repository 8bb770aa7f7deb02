/** The kinds of selector, and what a text of each means. */
import { ChaosError } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { labelsPass, parseLabelQuery } from "./label-query.ts";
import { HEALTHS, STATES, type Target } from "./target.ts";
import { isExactText, readText } from "./text-match.ts";

/** `status` is a target's state, in the words of `docker ps`: `--state` is the folder of the runs. */
export const SELECTOR_KINDS = [
  "label",
  "name",
  "id",
  "image",
  "project",
  "service",
  "zone",
  "region",
  "engine",
  "network",
  "status",
  "health",
] as const;
export type SelectorKind = (typeof SELECTOR_KINDS)[number];

export interface Term {
  readonly kind: SelectorKind;
  readonly text: string;
  passes(target: Target): boolean;
}

/** @throws ChaosError SELECTOR_INVALID with the 1-based column */
export function readTerm(kind: SelectorKind, text: string): Term {
  if (text.trim() === "")
    throw new ChaosError(
      "SELECTOR_INVALID",
      `Cannot read ${kind} selector "" at column 1: it is empty`,
    );
  return { kind, text, passes: READERS[kind](text) };
}

const READERS: Record<SelectorKind, (text: string) => (target: Target) => boolean> = {
  label: (text) => {
    const tests = parseLabelQuery(text);
    return (target) => labelsPass(target.labels, tests);
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
  name: (text) => ofTexts("name", text),
  image: (text) => ofTexts("image", text),
  project: (text) => ofTexts("project", text),
  service: (text) => ofTexts("service", text),
  zone: (text) => ofTexts("zone", text),
  region: (text) => ofTexts("region", text),
  engine: (text) => ofTexts("engine", text),
  network: (text) => ofTexts("network", text),
  status: (text) => oneOf("status", text, STATES),
  health: (text) => oneOf("health", text, HEALTHS),
};

function ofTexts(kind: SelectorKind, text: string): (target: Target) => boolean {
  const matches = readText(kind, text);
  return (target) => textsOf(kind, target).some((value) => matches(value));
}

function oneOf(kind: "status" | "health", text: string, known: readonly string[]) {
  if (known.includes(text)) return (target: Target) => textsOf(kind, target).includes(text);
  const near = nearest(text, known);
  throw new ChaosError(
    "SELECTOR_INVALID",
    `Cannot read ${kind} selector "${text}" at column 1: expected one of ${known.join(", ")}`,
    { ...(near ? { hint: `Did you mean "${near}"?` } : {}), details: { column: 1 } },
  );
}

/** What a target has to offer to a text of that kind. */
export function textsOf(kind: SelectorKind, target: Target): readonly string[] {
  if (kind === "label") return [];
  if (kind === "image") return imageNames(target.image);
  if (kind === "network") return target.networks;
  if (kind === "status") return [target.state];
  if (kind === "health") return [target.health ?? "none"];
  return target[kind] === undefined ? [] : [target[kind]];
}

/** `registry:5000/team/api:1.2@sha256:…` is known without its digest and without its tag, too. */
function imageNames(image: string): string[] {
  const [tagged = image] = image.split("@");
  return [...new Set([image, tagged, tagged.replace(/:[^/:]*$/, "")])];
}

const NEVER_EXACT: readonly SelectorKind[] = ["label", "status", "health"];

/** Does it name one thing, which then must be there? */
export function isExact({ kind, text }: Term): boolean {
  return !NEVER_EXACT.includes(kind) && isExactText(text);
}
