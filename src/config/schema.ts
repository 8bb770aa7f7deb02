/** What a drill file may say. One schema: it checks files, and editors complete from its JSON form. */
import { z } from "zod";
import { readExclusion } from "../core/exclusion.ts";
import { readCap } from "../core/grouping.ts";
import type { Monkey } from "../core/monkey.ts";
import type { Step } from "../core/plan.ts";
import { readTerm, SELECTOR_KINDS, type SelectorKind } from "../core/selector-terms.ts";
import { EXPERIMENTS_MAX } from "./crowds.ts";
import { commonShape, type Plugins } from "./defaults.ts";
import { engines } from "./engines.ts";
import { BESIDE, formed, LACK, oneOrMore, readable, said, share, text } from "./leaves.ts";
import { ramp } from "./ramp-schema.ts";

const LOOK: Readonly<Record<SelectorKind, string>> = {
  label: "k=v, k!=v, k in (a,b), k notin (a,b), k, !k; commas for AND",
  name: "Container name, glob or /regex/",
  id: "Container id or its beginning",
  image: "Image, with or without its tag",
  project: "Compose project",
  service: "Compose service",
  zone: "Label chaos.zone, else zone, else its engine's",
  region: "Label chaos.region, else region, else its engine's",
  engine: "One of the file's engines, by its name",
  network: "A network that it is attached to",
  status: "running, exited, paused … (only what runs may be hit)",
  health: "healthy, unhealthy, starting or none",
};

const terms = (kind: SelectorKind) =>
  oneOrMore(readable((value) => readTerm(kind, value)))
    .optional()
    .describe(LOOK[kind]);

const select = z
  .strictObject({
    ...(Object.fromEntries(SELECTOR_KINDS.map((kind) => [kind, terms(kind)])) as Record<
      SelectorKind,
      ReturnType<typeof terms>
    >),
    exclude: oneOrMore(readable(readExclusion))
      .optional()
      .describe("Never these: a name, glob, /regex/, or kind:text such as zone:b"),
    all: z.literal(true).optional().describe("Every target, where nothing else is said"),
  })
  .refine((given) => given.all || SELECTOR_KINDS.some((kind) => given[kind]), {
    error: "nothing is selected: name some by label, service, zone …, or say all: true",
    params: LACK,
  })
  .describe("Who may be hit: OR within a key, AND between keys");

function faultOf(monkey: Monkey) {
  return z
    .strictObject({
      monkey: z.literal(monkey.name).describe(monkey.summary),
      options: monkey.options.prefault({}).describe(`chaos monkeys ${monkey.name} explains them`),
      select,
      count: z.number().int().min(1).max(999_999).optional().describe("How many; 1 unless told"),
      percent: share.optional().describe("Share of the eligible: rounded down, at least one"),
      everyone: z.literal(true).optional().describe("All that the selection matches"),
      onRestart: z
        .enum(["reinject", "end"])
        .optional()
        .describe("When a victim restarts, the fault ends (unless told), or is injected again"),
      maxPer: oneOrMore(readable(readCap)).optional().describe("At most n of, e.g. service=1"),
    })
    .refine(({ count, percent, everyone }) => said([count, percent, everyone]) < 2, {
      ...BESIDE,
      error: "expected one of count, percent and everyone",
    });
}

/** More than anybody would want to read in one plan. */
const FAULTS_MAX = 20;

/** @param plugins what this installation has decides what may stand in a file */
export function configSchema(plugins: Plugins & { readonly monkeys: readonly Monkey[] }) {
  const [first, ...more] = plugins.monkeys.map(faultOf);
  const fault = z.discriminatedUnion("monkey", [first as ReturnType<typeof faultOf>, ...more]);
  const common = commonShape(plugins);
  const experiment = z
    .strictObject({
      name: formed(
        /^\w[\w .:/-]{0,63}$/,
        "letters, digits, blanks and _ . : / -, at most 64, the first a letter, digit or _",
      ).describe("Unique in the file"),
      description: text.optional(),
      faults: z
        .array(fault)
        .min(1, "expected a fault")
        .max(FAULTS_MAX)
        .describe("What is done to whom"),
      order: z
        .enum(["parallel", "sequence"])
        .optional()
        .describe("Do the faults begin together, or each when the one before is undone? parallel"),
      ramp: ramp.optional(),
      seed: formed(/^[\w.-]{1,64}$/, "letters, digits, _ . and -, at most 64")
        .optional()
        .describe("The same seed draws the same victims"),
      ...common,
    })
    .refine(({ ramp, faults }) => !ramp || !Array.isArray(faults) || faults.length < 2, {
      ...BESIDE,
      error: "a ramp raises one fault: expected no other beside it",
      path: ["ramp"],
    });
  return z
    .strictObject({
      version: z.literal(1).describe("Of this file's format"),
      engines: engines.optional(),
      defaults: z.strictObject(common).optional().describe("For every experiment of the file"),
      experiments: z.array(experiment).min(1, "expected an experiment").max(EXPERIMENTS_MAX),
    })
    .describe("Experiments for chaos run");
}

export type ConfigSchema = ReturnType<typeof configSchema>;
export type Config = z.output<ConfigSchema>;
/** `step` is not the file's to say: it is what becomes of `ramp`; nor `secrets`: they are its files'. */
export type Experiment = Config["experiments"][number] & {
  readonly step?: Step | undefined;
  readonly secrets?: readonly string[] | undefined;
};
