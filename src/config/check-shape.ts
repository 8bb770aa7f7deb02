/**
 * A file's values held against the schema, experiment by experiment: who has found more than anybody
 * reads looks no further.
 */
import type { z } from "zod";
import { IN_OUR_WORDS } from "../core/zod-words.ts";
import { guards, monkeys, probeKinds } from "../rosters.ts";
import { refuseCrowds } from "./crowds.ts";
import { type Complaint, complaintsOf } from "./issues.ts";
import type { Path } from "./place.ts";
import { PROBLEMS_MAX } from "./problems.ts";
import { type Config, configSchema, type Experiment } from "./schema.ts";

interface Checked {
  /** Absent where something is wrong. */
  readonly config?: Config;
  readonly complaints: readonly Complaint[];
}

export async function checkShape(value: unknown): Promise<Checked> {
  const crowds = refuseCrowds(value);
  if (crowds.length > 0) return { complaints: crowds };
  const [army, gates, kinds] = await Promise.all([monkeys.all(), guards.all(), probeKinds.all()]);
  const schema = configSchema({ monkeys: army, guards: gates, probeKinds: kinds });
  const { experiments: given, ...head } = value as { readonly experiments?: unknown };
  const all: readonly unknown[] = Array.isArray(given) ? given : [];
  const [first, ...others] = all;
  // Nothing, or none of them, is the schema's to complain of.
  const checked = checkOne(
    all.length > 0 ? { ...head, experiments: [first] } : (value as object),
    schema,
    0,
  );
  const complaints = [...checked.complaints];
  const good: Experiment[] = [...(checked.config?.experiments ?? [])];
  for (const [before, one] of others.entries()) {
    if (complaints.length > PROBLEMS_MAX) break;
    const next = checkOne({ version: 1, experiments: [one] }, schema, before + 1);
    complaints.push(...next.complaints);
    good.push(...(next.config?.experiments ?? []));
  }
  if (complaints.length > 0 || !checked.config) return { complaints };
  return { config: { ...checked.config, experiments: good } as Config, complaints };
}

/** @param at where its one experiment stands in the file */
function checkOne(value: object, schema: ReturnType<typeof configSchema>, at: number): Checked {
  const { data, error } = schema.safeParse(value, IN_OUR_WORDS);
  if (!error) return { config: data, complaints: [] };
  const pathOf = (path: Path): Path =>
    path[0] === "experiments" && path[1] === 0 ? ["experiments", at, ...path.slice(2)] : path;
  const telling = { most: PROBLEMS_MAX + 1, pathOf };
  return { complaints: complaintsOf(error.issues, value, schema as z.ZodType, telling) };
}
