/** What of a file can be looked at as a whole where some of its keys are wrong: those are left out. */
import type { z } from "zod";
import { IN_OUR_WORDS } from "../core/zod-words.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import type { Config, ConfigSchema, Experiment } from "./schema.ts";

export interface Sound {
  readonly defaults: Config["defaults"];
  /** By their place in the file. */
  readonly experiments: ReadonlyMap<number, SoundExperiment>;
}

export interface SoundExperiment {
  readonly experiment: Experiment;
  /** Keys of it or of the defaults that are wrong, of `watch` each by itself: what they say is left out. */
  readonly unsure: ReadonlySet<string>;
}

interface Looked {
  readonly schema: ConfigSchema;
  /** The experiments that are right by themselves. */
  readonly good: ReadonlyMap<number, Experiment>;
  /** All that is known to be wrong in the file. */
  readonly wrong: readonly Complaint[];
}

export function soundPart(file: object, { schema, good, wrong }: Looked): Sound {
  const { defaults: shared = {}, experiments: given } = mappingIn(file);
  const all: readonly unknown[] = Array.isArray(given) ? given : [];
  const ofAll = wrong.filter(({ path }) => path[0] === "defaults");
  const common = restOf(shared, ofAll, schema.shape.defaults);
  const ofEach = byExperiment(wrong);
  const sound = all.flatMap((one, at): [number, SoundExperiment][] => {
    const own = ofEach.get(at);
    const { data: experiment, unsure } = own
      ? restOf(one, own, schema.shape.experiments.element)
      : { data: good.get(at), unsure: [] };
    const doubted = new Set([...unsure, ...inForce(common.unsure, one)]);
    return experiment ? [[at, { experiment, unsure: doubted }]] : [];
  });
  return { defaults: common.data, experiments: new Map(sound) };
}

/** Of these the defaults count beside what the experiment says; of others, instead of it. */
const MIXED = ["probes", "guards", "watch", "schedule"];

function inForce(shared: ReadonlySet<string>, experiment: unknown): string[] {
  const own = mappingIn(experiment);
  const isOwn = (key: string) =>
    key.startsWith(OF_WATCH)
      ? mappingIn(own.watch)[key.slice(OF_WATCH.length)] !== undefined
      : !MIXED.includes(key) && own[key] !== undefined;
  return [...shared].filter((key) => !isOwn(key));
}

function byExperiment(wrong: readonly Complaint[]): Map<unknown, Complaint[]> {
  const all = new Map<unknown, Complaint[]>();
  for (const one of wrong) {
    const [part, at] = one.path;
    if (part === "experiments") all.set(at, [...(all.get(at) ?? []), one]);
  }
  return all;
}

interface Rest<T> {
  /** `undefined`: nothing can be said of it. */
  readonly data: T | undefined;
  readonly unsure: ReadonlySet<string>;
}

function restOf<S extends z.ZodType>(
  value: unknown,
  wrong: readonly Complaint[],
  schema: S,
): Rest<z.output<S>> {
  const unsure = keysIn(wrong);
  return { data: schema.safeParse(without(value, unsure), IN_OUR_WORDS).data, unsure };
}

/** For what every experiment must have. */
function standIns(wrong: ReadonlySet<string>): object {
  return {
    ...(wrong.has("name") ? { name: "x" } : {}),
    ...(wrong.has("faults") ? { faults: [{ monkey: "noop", select: { all: true } }] } : {}),
  };
}

/** Its times are there each by itself. */
const OF_WATCH = "watch.";

/** Of an experiment, or of the defaults: at which of its keys something is wrong. */
function keysIn(wrong: readonly Complaint[]): Set<string> {
  const keys = wrong.map(({ path, key }) => {
    const [top = "", below] = [...path.slice(path[0] === "defaults" ? 1 : 2), key ?? []].flat();
    return top === "watch" && below !== undefined ? OF_WATCH + String(below) : String(top);
  });
  return new Set(keys);
}

function without(value: unknown, keys: ReadonlySet<string>): object {
  const rest = restOfKeys(value, keys);
  const { watch } = rest;
  const isMapping = mappingIn(watch) === watch;
  return {
    ...standIns(keys),
    ...rest,
    ...(isMapping ? { watch: restOfKeys(watch, keys, OF_WATCH) } : {}),
  };
}

function restOfKeys(
  value: unknown,
  keys: ReadonlySet<string>,
  above = "",
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(mappingIn(value)).filter(([key]) => !keys.has(above + key)),
  );
}
