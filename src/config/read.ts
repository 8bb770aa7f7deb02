/** A drill file's text → experiments, or every problem in it with its place. */
import { type Document, isMap, isScalar, LineCounter } from "yaml";
import type { z } from "zod";
import { ChaosError } from "../failure.ts";
import { guards, monkeys, probeKinds } from "../rosters.ts";
import { checkMeaning } from "./check-meaning.ts";
import { type Complaint, complaintsOf, nameOf } from "./issues.ts";
import { type Path, type Place, placesIn } from "./place.ts";
import { type Config, configSchema } from "./schema.ts";
import { type Source, textOf } from "./text.ts";
import { Unusable } from "./unusable.ts";
import { type Lookup, substituted } from "./variables.ts";
import { parse } from "./yaml.ts";

/** Of a file that is no drill file at all nobody wants to read ten thousand. */
const PROBLEMS_MAX = 100;
/** A problem quotes what it found. */
const MESSAGE_MAX = 400;

export interface Problem extends Place {
  readonly message: string;
}

type Fail = (problems: readonly Problem[]) => ChaosError;

export interface Read {
  readonly config: Config;
  /** As it stands in the file, before variables are put in. */
  readonly raw: unknown;
  readonly placeOf: (path: Path) => Place;
}

/** @throws ChaosError CONFIG_INVALID with all problems of the file in `details.problems` */
export async function readConfig(source: Source, lookup: Lookup): Promise<Read> {
  const fail: Fail = (problems) => invalid(source.name, problems);
  const lines = new LineCounter();
  const doc = documentOf(source, lines, fail);
  const places = placesIn(doc, lines);
  const placed = ({ path, key, message }: Complaint): Problem => ({
    ...(key === undefined ? places.ofValue(path) : places.ofKey(path, key)),
    message,
  });
  const complaints: Complaint[] = [];
  const plain = plainOf(doc, (message) => fail([{ ...places.ofValue([]), message }]));
  const value = substituted(plain, lookup, (path, message) => complaints.push({ path, message }));
  const [army, gates, kinds] = await Promise.all([monkeys.all(), guards.all(), probeKinds.all()]);
  const schema = configSchema({ monkeys: army, guards: gates, probeKinds: kinds });
  const checked = schema.safeParse(value);
  if (!checked.success) {
    const known = new Set(complaints.map(({ path }) => nameOf(path)));
    const more = complaintsOf(checked.error.issues, value, schema as z.ZodType);
    complaints.push(...more.filter(({ path }) => !known.has(nameOf(path))));
  }
  const meant = checked.success ? await checkMeaning(checked.data) : [];
  const all = [...complaints, ...meant].map(placed);
  if (all.length > 0 || !checked.success) throw fail(all);
  return { config: checked.data, raw: plain, placeOf: places.ofValue };
}

/** @throws what `fail` makes of it */
function documentOf(source: Source, lines: LineCounter, fail: Fail): Document {
  try {
    const { doc, problems } = parse(textOf(source), lines);
    if (problems.length > 0) throw fail(problems);
    return doc;
  } catch (error) {
    throw error instanceof Unusable ? fail([{ ...error.place, message: error.message }]) : error;
  }
}

/** An empty file is an empty mapping: then its schema says what is missing. */
function plainOf(doc: Document, wrong: (message: string) => ChaosError): unknown {
  const { contents } = doc;
  if (contents === null || (isScalar(contents) && contents.value === null)) return {};
  if (!isMap(contents)) throw wrong("found a list or a single value, expected a mapping");
  // Its aliases were counted.
  return doc.toJS({ maxAliasCount: -1 });
}

export function invalid(name: string, problems: readonly Problem[]): ChaosError {
  const sorted = problems
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .slice(0, PROBLEMS_MAX)
    .map((one) => ({ ...one, message: clipped(one.message) }));
  const lines = sorted.map(
    ({ line, column, message }) => `  ${name}:${line}:${column}  ${message}`,
  );
  const more = problems.length - sorted.length;
  if (more > 0) lines.push(`  and ${more} more`);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new ChaosError("CONFIG_INVALID", `Cannot use ${name}: ${count}\n${lines.join("\n")}`, {
    hint: "Mend the file; chaos validate checks it and touches nothing",
    details: { problems: sorted },
  });
}

function clipped(message: string): string {
  const half = MESSAGE_MAX / 2;
  const isLong = message.length > MESSAGE_MAX;
  return isLong ? `${message.slice(0, half)} … ${message.slice(-half)}` : message;
}
