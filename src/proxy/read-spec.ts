/** From JSON to a toxic that can be set: every mistake with its place, what is, and what should be. */
import { nearest } from "../nearest.ts";
import { type Match, readMatch } from "./http/match.ts";
import type { Kinds } from "./kinds.ts";
import { invalid, isObject, readAttributes, shown } from "./read-attributes.ts";
import { STREAMS, type Stream, type ToxicKind, type ToxicSpec } from "./toxic.ts";

const NAME_MAX = 256;
export const TOXICS_MAX = 256;

export interface ReadToxic {
  /** As it was given, with what was left out. */
  readonly spec: ToxicSpec;
  readonly kind: ToxicKind;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Which messages an HTTP rule means. */
  readonly match: Match | undefined;
}

/** @throws ChaosError TOXIC_INVALID */
export function readSpecs(given: readonly unknown[], kinds: Kinds): ReadToxic[] {
  if (given.length > TOXICS_MAX)
    throw invalid(`${given.length} toxics`, `at most ${TOXICS_MAX} are possible`);
  const all = given.map((one) => readSpec(one, kinds));
  const names = all.map(({ spec }) => spec.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw invalid(`toxic ${shown(twice)}`, "another one has that name already");
  return all;
}

function readSpec(given: unknown, kinds: Kinds): ReadToxic {
  if (!isObject(given)) throw invalid("a toxic", `it is ${shown(given)}, expected an object`);
  const { name, type, stream, percent = 100, attributes = {} } = given;
  if (typeof name !== "string" || name === "" || name.length > NAME_MAX)
    throw invalid("a toxic", `its name is ${shown(name)}, expected text of 1 to ${NAME_MAX}`);
  const what = `toxic ${shown(name)}`;
  const kind = readKind(type, kinds, what);
  if (!STREAMS.includes(stream as Stream))
    throw invalid(what, `stream is ${shown(stream)}, expected "upstream" or "downstream"`);
  if (typeof percent !== "number" || !(percent >= 0 && percent <= 100))
    throw invalid(what, `percent is ${shown(percent)}, expected a number from 0 to 100`);
  if (!isObject(attributes))
    throw invalid(what, `attributes is ${shown(attributes)}, expected an object`);
  const { match: matched, ...rest } = attributes;
  const settings = readAttributes(kind.layer === "http" ? rest : attributes, kind.fields, what);
  const match = kind.layer === "http" ? readMatch(matched, what, stream as Stream) : undefined;
  const spec: ToxicSpec = {
    name,
    type: kind.name,
    stream: stream as Stream,
    percent,
    attributes: { ...settings, ...(matched === undefined ? {} : { match: matched }) },
  };
  return { spec, kind, settings, match };
}

/** Toxiproxy writes its names with underscores. */
function readKind(type: unknown, kinds: Kinds, what: string): ToxicKind {
  const kind = typeof type === "string" ? kinds.get(type.replaceAll("_", "-")) : undefined;
  if (kind) return kind;
  const near = nearest(String(type), kinds.keys());
  const hint = near ? `Did you mean "${near}"?` : `There are: ${[...kinds.keys()].join(", ")}`;
  throw invalid(what, `there is no type ${shown(type)}`, hint);
}
