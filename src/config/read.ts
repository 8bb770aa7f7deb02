/** A drill file's text → experiments, or what is wrong in it with its place. */
import { type Document, isMap, isScalar, LineCounter } from "yaml";
import type { ChaosError } from "../failure.ts";
import { checkMeaning } from "./check-meaning.ts";
import type { Complaint } from "./issues.ts";
import { nameOf } from "./naming.ts";
import { type Path, type Place, type Places, placesIn } from "./place.ts";
import { invalid, PROBLEMS_MAX, type Problem } from "./problems.ts";
import { secretsIn, veiled } from "./put-in.ts";
import type { Config } from "./schema.ts";
import { checkAsMeant, type Meant } from "./shape-meant.ts";
import { soundPart } from "./sound.ts";
import { type Source, textOf } from "./text.ts";
import { Unusable } from "./unusable.ts";
import { type Lookup, substituted } from "./variables.ts";
import { parse } from "./yaml.ts";

export interface Read {
  readonly config: Config;
  /** As it stands in the file, before variables are put in. */
  readonly raw: unknown;
  /** What was put in from files: nobody may read it. */
  readonly secrets: readonly string[];
  readonly placeOf: (path: Path) => Place;
}

type LookAtFiles = (value: object) => readonly Complaint[];

/**
 * @param lookAtFiles what is wrong with those that it names, whatever else is wrong
 * @throws ChaosError CONFIG_INVALID with the problems of the file in `details.problems`
 */
export async function readConfig(
  source: Source,
  lookup: Lookup,
  lookAtFiles: LookAtFiles = () => [],
): Promise<Read> {
  const fail = (problems: readonly Problem[], isPart = false) =>
    invalid(source.name, problems, isPart);
  const lines = new LineCounter();
  const { doc, twice } = documentOf(source, lines, fail);
  const places = placesIn(doc, lines);
  const raw = plainOf(doc, (message) => fail([...twice, { ...places.ofValue([]), message }]));
  const { value: whole, putIn, wholes, problems: missing } = substituted(raw, lookup);
  const told = (one: Complaint) => placed(veiled(one, putIn), places);
  const { config, complaints, meant } = await checkAsMeant(whole as object, wholes);
  const meaning = await meaningOf(meant, missing, lookAtFiles);
  const all = [...missing, ...[...complaints, ...meaning].filter(isNotWithin(missing))];
  const problems = [...twice, ...all.slice(0, PROBLEMS_MAX + 1).map(told)];
  if (problems.length > 0 || !config) throw fail(problems, problems.length > PROBLEMS_MAX);
  return { config, raw, secrets: secretsIn(putIn), placeOf: places.ofValue };
}

async function meaningOf(
  { file, schema, good, complaints, asWritten }: Meant,
  missing: readonly Complaint[],
  lookAtFiles: LookAtFiles,
): Promise<readonly Complaint[]> {
  if (!good) return [];
  const wrong = [...missing, ...complaints];
  const found = await checkMeaning(file, soundPart(file, { schema, good, wrong }), wrong);
  return [...found, ...lookAtFiles(file)].map(asWritten);
}

/** What a variable would have been is no mistake of its own. */
function isNotWithin(missing: readonly Complaint[]): (complaint: Complaint) => boolean {
  const known = new Set(missing.map(({ path }) => nameOf(path)));
  return ({ path }) => path.every((_, at) => !known.has(nameOf(path.slice(0, at + 1))));
}

function placed({ path, key, message }: Complaint, places: Places): Problem {
  const place = key === undefined ? places.ofValue(path) : places.ofKey(path, key);
  return { ...place, message };
}

type Fail = (problems: readonly Problem[], isPart?: boolean) => ChaosError;

interface Composed {
  readonly doc: Document;
  /** Keys that are there twice: of what they say, the last is looked at. */
  readonly twice: readonly Problem[];
}

/** @throws what `fail` makes of it */
function documentOf(source: Source, lines: LineCounter, fail: Fail): Composed {
  try {
    const { doc, problems, twice } = parse(textOf(source), lines);
    const all = [...problems, ...twice];
    if (problems.length > 0 || !doc) throw fail(all, all.length > PROBLEMS_MAX);
    return { doc, twice };
  } catch (error) {
    throw error instanceof Unusable ? fail([{ ...error.place, message: error.message }]) : error;
  }
}

/** An empty file is an empty mapping: then its schema says what is missing. */
function plainOf(doc: Document, wrong: (message: string) => ChaosError): object {
  const { contents } = doc;
  if (contents === null || (isScalar(contents) && contents.value === null)) return {};
  if (!isMap(contents)) throw wrong("found a list or a single value, expected a mapping");
  // Its aliases were counted.
  return doc.toJS({ maxAliasCount: -1 });
}
