/** The flags that choose targets, the same on every command that has them. */
import { type Command, InvalidArgumentError } from "commander";
import type { Selection } from "../core/selector.ts";
import { SELECTOR_KINDS, type SelectorKind } from "../core/selector-terms.ts";
import type { Protection, Quantity } from "../core/victims.ts";
import { ChaosError } from "../failure.ts";
import { placed } from "../placed.ts";
import { ms, percent } from "../units.ts";

export interface SelectionFlags {
  readonly label?: string[];
  readonly name?: string[];
  readonly id?: string[];
  readonly project?: string[];
  readonly service?: string[];
  readonly zone?: string[];
  readonly region?: string[];
  readonly engine?: string[];
  readonly image?: string[];
  readonly network?: string[];
  readonly status?: string[];
  readonly health?: string[];
  readonly exclude?: string[];
  readonly all?: boolean;
  readonly count?: string;
  readonly percent?: string;
  readonly maxPer?: string[];
  readonly optIn?: boolean;
  readonly seed?: string;
  readonly minAge: string;
  readonly force?: boolean;
}

export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

export function addSelectionFlags(command: Command): Command {
  return command
    .optionsGroup("Selection (OR within a flag, AND between flags):")
    .option(
      "--label <query>",
      "k=v, k!=v, k in (a,b), k notin (a,b), k, !k; commas for AND",
      collect,
    )
    .option("--name <name>", "container name, glob or /regex/, as the texts below", collect)
    .option("--id <prefix>", "container id or its beginning", collect)
    .option("--image <name>", "image, with or without its tag", collect)
    .option("--project <name>", "compose project", collect)
    .option("--service <name>", "compose service", collect)
    .option("--zone <name>", "label chaos.zone, else zone, else its engine's", collect)
    .option("--region <name>", "label chaos.region, else region, else its engine's", collect)
    .option("--engine <name>", "one of several engines, by its name in the file", collect)
    .option("--network <name>", "a network that it is attached to", collect)
    .option("--status <word>", "running, exited, paused … (only what runs may be hit)", collect)
    .option("--health <word>", "healthy, unhealthy, starting or none", collect)
    .option(
      "--exclude <name>",
      "never these: a name, glob, /regex/, or kind:text such as zone:b; always wins",
      collect,
    )
    .option("--all", "everything that matches; alone: every target");
}

export function addQuantityFlags(command: Command): Command {
  return command
    .option("--count <n>", "how many (default: 1; all of it for --zone or --region alone)")
    .option("--percent <share>", "what share of the eligible, rounded down, at least one")
    .option("--max-per <group=n>", "at most n of a service, zone, host, project or label", collect)
    .option("--seed <text>", "the same seed draws the same victims", readSeed)
    .option("--min-age <duration>", "pass over what has run for less", "10s")
    .option("--opt-in", "only targets that are labelled chaos.enabled=true")
    .option("--force", "hit targets too that are labelled chaos.enabled=false");
}

/** A seed is written into paths of no kind, but into reports: keep it a word. */
function readSeed(text: string): string {
  if (/^[\w.-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("Expected 1 to 64 letters, digits, dots, dashes or underscores.");
}

export function selectionOf(flags: SelectionFlags): Selection {
  const kinds = [...SELECTOR_KINDS, "exclude", "all"] as const;
  const given = kinds.map((kind) => [kind, flags[kind]] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** @throws ChaosError USAGE on two quantities or an impossible one */
export function quantityOf(flags: SelectionFlags): Quantity {
  const said = [flags.count && "--count", flags.percent && "--percent", flags.all && "--all"];
  const several = said.filter(Boolean);
  if (several.length > 1)
    throw new ChaosError("USAGE", `Cannot use ${several.join(" and ")} together: expected one`);
  if (flags.all) return { kind: "all" };
  if (flags.percent !== undefined) return { kind: "percent", percent: readPercent(flags.percent) };
  if (flags.count !== undefined) return { kind: "count", count: readCount(flags.count) };
  return isPlaceAlone(flags) ? { kind: "all" } : { kind: "count", count: 1 };
}

const WIDE: readonly SelectorKind[] = ["zone", "region", "project", "engine"];
const NARROWER = SELECTOR_KINDS.filter((kind) => !WIDE.includes(kind));

/** `--zone a` and nothing else means the zone, not one of its containers. */
export function isPlaceAlone(flags: SelectionFlags): boolean {
  const narrower = NARROWER.some((kind) => flags[kind] !== undefined);
  return Boolean(flags.zone ?? flags.region) && !narrower;
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new ChaosError("USAGE", `Cannot use --count "${text}": expected a whole number from 1`);
}

function readPercent(text: string): number {
  const share = placed("--percent", () => percent(text));
  if (share > 0) return share;
  throw new ChaosError("USAGE", "Cannot use --percent 0: expected more than 0");
}

export function protectionOf(flags: SelectionFlags): Protection {
  const { force = false, optIn = false } = flags;
  const minAgeMs = placed("--min-age", () => ms(flags.minAge));
  return { force, minAgeMs, ...(optIn ? { optIn } : {}) };
}
