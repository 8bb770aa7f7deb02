/**
 * A file's values held against the schema, experiment by experiment: who has found more than anybody
 * reads looks no further.
 */
import type { z } from "zod";
import { IN_OUR_WORDS } from "../core/zod-words.ts";
import { guards, monkeys, probeKinds } from "../rosters.ts";
import { refuseCrowds } from "./crowds.ts";
import { type Complaint, complaintsOf } from "./issues.ts";
import { isOfStranger, withMeant } from "./meant-monkey.ts";
import type { Path } from "./place.ts";
import { PROBLEMS_MAX } from "./problems.ts";
import { type Config, type ConfigSchema, configSchema, type Experiment } from "./schema.ts";
import { withTypes } from "./typed-variables.ts";

export interface Checked {
  readonly schema: ConfigSchema;
  /** What was looked at: variables are numbers and switches where no text may stand. */
  readonly value: object;
  /** Absent where something is wrong. */
  readonly config?: Config;
  /** The experiments that are right by themselves, by their place in the file. Absent: there are too many. */
  readonly good?: ReadonlyMap<number, Experiment>;
  readonly complaints: readonly Complaint[];
}

/** @param wholes where a variable is all that stands there */
export async function checkShape(given: object, wholes: readonly Path[]): Promise<Checked> {
  const [army, gates, kinds] = await Promise.all([monkeys.all(), guards.all(), probeKinds.all()]);
  const schema = configSchema({ monkeys: army, guards: gates, probeKinds: kinds });
  const crowds = refuseCrowds(given);
  if (crowds.length > 0) return { schema, value: given, complaints: crowds };
  const value = withTypes(given, wholes, schema);
  return { value, ...checkWhole(value, schema) };
}

function checkWhole(value: object, schema: ConfigSchema): Omit<Checked, "value"> {
  const { experiments: all, ...head } = value as { readonly experiments?: unknown };
  // Nothing, or none of them, is the schema's to complain of.
  if (!Array.isArray(all) || all.length === 0)
    return { schema, good: new Map(), complaints: check(value, schema, []).complaints };
  const top = check(head, schema.omit({ experiments: true }), [], schema);
  const { good, complaints } = checkEach(all, schema, top.complaints);
  if (complaints.length > 0 || !top.data) return { schema, good, complaints };
  return { schema, config: { ...top.data, experiments: [...good.values()] }, good, complaints };
}

function checkEach(
  all: readonly unknown[],
  schema: ConfigSchema,
  before: readonly Complaint[],
): Required<Pick<Checked, "good" | "complaints">> {
  const complaints = [...before];
  const good = new Map<number, Experiment>();
  for (const [at, one] of all.entries()) {
    if (complaints.length > PROBLEMS_MAX) break;
    const next = check(one, schema.shape.experiments.element, ["experiments", at]);
    complaints.push(...next.complaints);
    if (next.data) good.set(at, next.data);
  }
  return { good, complaints };
}

interface Piece<T> {
  readonly data?: T;
  readonly complaints: readonly Complaint[];
}

/** @param at where the value stands in the file @param whole has all the keys that may stand there */
function check<S extends z.ZodType>(
  value: unknown,
  schema: S,
  at: Path,
  whole: z.ZodType = schema,
): Piece<z.output<S>> {
  const { data, error } = schema.safeParse(value, IN_OUR_WORDS);
  if (!error) return { data, complaints: [] };
  const strangers = error.issues.filter(isOfStranger);
  const read = strangers.length === 0 ? value : withMeant(value, strangers);
  const beside = read === value ? error : schema.safeParse(read, IN_OUR_WORDS).error;
  const issues = read === value ? error.issues : [...strangers, ...(beside?.issues ?? [])];
  const telling = { most: PROBLEMS_MAX + 1, pathOf: (path: Path) => [...at, ...path] };
  return { complaints: complaintsOf(issues, read, whole, telling) };
}
