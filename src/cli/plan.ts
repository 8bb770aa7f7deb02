/** `chaos plan FILE`: what the daemon will do, act for act; or what ten years of it would be. */
import { type Command, Option } from "commander";
import { loadExperiments } from "../config/load.ts";
import { explainMinute } from "../core/explain-minute.ts";
import { DAY_MS } from "../core/local-date.ts";
import { type Ahead, lookAt, type Scheduled, type Standing } from "../core/look-ahead.ts";
import { groupsOf, needsFleet, type TimetableEntry, timetableOf } from "../daemon/timetable.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { pastRuns } from "../journal/past-runs.ts";
import type { Zone } from "../zones.ts";
import { addExamples } from "./examples.ts";
import {
  type GlobalOptions,
  globalsFor,
  globalsOf,
  stateOf,
  withSource,
} from "./global-options.ts";
import { lookOf } from "./paint.ts";
import { around, readSpan, type Span } from "./plan-span.ts";
import { readYears, tellYears } from "./plan-years.ts";
import type { World } from "./program.ts";
import { oddsOf, sayAhead, sayMinutes } from "./say-schedule.ts";

interface Flags {
  readonly days: string;
  readonly from?: string;
  readonly at?: string;
  readonly verify?: string;
  readonly acts?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = [
  ["plan drill.yaml --days 30", "every occasion of a month, and why it acts or is skipped"],
  ["plan drill.yaml --days 7 --acts --json", "what will be done, for programs"],
  ["plan drill.yaml --verify 10y", "ten years of it, next to what theory says"],
  ["plan drill.yaml --at 2027-03-28T02:30", "what is made of one minute"],
] as const;

/** Of a plan for people; a program gets more, and is told where that ends. */
const ROWS_MAX = { table: 1_000, json: 100_000 } as const;
const DEADLINE_MS = 30_000;

export function register(program: Command, world: World): void {
  const command = program
    .command("plan")
    .argument("[file]", "a drill file whose experiments have a schedule (default: CHAOS_FILE)")
    .description("What the schedule will do: every occasion, and why it acts or is skipped")
    .option("--days <n>", "how many days ahead", "30")
    .option("--from <date>", "from its midnight on, in each schedule's zone (default: from now)")
    .addOption(
      new Option(
        "--at <time>",
        "explain one minute on each schedule's wall, e.g. 2027-03-28T02:30",
      ).conflicts(["verify", "days", "from", "acts"]),
    )
    .addOption(
      new Option(
        "--verify <years>",
        "simulate so long, e.g. 10y, next to what theory says: exit 1 if it is not so, 3 if too few to tell",
      ).conflicts(["days", "acts"]),
    )
    .option("--acts", "only what will be done")
    .option("--json", "as JSON on stdout")
    .action(async (file: string | undefined, flags: Flags) => {
      const years = flags.verify === undefined ? undefined : readYears(flags.verify);
      const nowMs = Date.now();
      const spanIn = readSpan(flags, nowMs, years);
      const named = file ?? world.env.CHAOS_FILE;
      if (!named)
        throw new ChaosError("USAGE", "Cannot plan: no file is given", {
          hint: "For example chaos plan drill.yaml, or CHAOS_FILE in the environment",
        });
      const entries = timetableOf(named, await loadExperiments(named, world.env));
      const known = await factsFor(entries, globalsOf(command), world, nowMs);
      if (flags.at !== undefined) tellMinute(flags.at, known, flags, world);
      else if (years !== undefined)
        world.exit(tellYears(known.all, { spanIn, years, ...flags }, world));
      else tellPlan(known, spanIn, flags, world);
    });
  addExamples(command, EXAMPLES);
}

interface Known extends Standing {
  readonly all: readonly Scheduled[];
}

/** The fleet is asked for its groups, the journals for what caps count; who has neither needs no engine. */
async function factsFor(
  entries: readonly TimetableEntry[],
  given: GlobalOptions,
  world: World,
  nowMs: number,
): Promise<Known> {
  const isCapped = entries.some(({ schedule }) => schedule.caps.length > 0);
  const alone = () => entries.map(({ schedule }) => ({ schedule, groups: [] }));
  if (!isCapped && !entries.some(needsFleet)) return { nowMs, all: alone(), past: [] };
  const globals = globalsFor(given, entries[0]?.experiment.engines);
  return withSource(globals, world, async (source) => {
    const targets = await source.list(AbortSignal.timeout(DEADLINE_MS));
    const all = entries.map((entry) => ({
      schedule: entry.schedule,
      groups: groupsOf(entry, targets),
    }));
    const root = stateOf(globals, world.env);
    const past = isCapped ? pastRuns().since(root, source.engineId, nowMs - 9 * DAY_MS) : [];
    return { nowMs, all, past };
  });
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function tellPlan(
  { all, ...standing }: Known,
  spanIn: (zone: Zone) => Span,
  flags: Flags,
  world: World,
): void {
  const spans = new Map(
    all.map(({ schedule }) => [schedule.experiment, spanIn(schedule.calendar.zone)]),
  );
  const span = around([...spans.values()]);
  const max = flags.json ? ROWS_MAX.json : ROWS_MAX.table;
  const rows: Ahead[] = [];
  let isCut = false;
  for (const row of lookAt(all, span, standing)) {
    if (!isWithin(row, spans.get(row.experiment)) || (flags.acts && !row.act)) continue;
    isCut = rows.length === max;
    if (isCut) break;
    rows.push(row);
  }
  const iso = (ms: number) => new Date(ms).toISOString();
  const odds = all.flatMap((one) => oddsOf(one, rows));
  if (flags.json) {
    const occasions = rows.map(({ atMs, baseMs: _, ...row }) => ({ ...row, due: iso(atMs) }));
    print({ version: 1, from: iso(span.fromMs), to: iso(span.toMs), odds, occasions, cut: isCut });
  } else
    process.stdout.write(sayAhead({ rows, odds, isCut }, all, lookOf(process.stdout, world.env)));
}

function isWithin({ atMs }: Ahead, span: Span | undefined): boolean {
  return span !== undefined && atMs >= span.fromMs && atMs < span.toMs;
}

function tellMinute(text: string, known: Known, flags: Flags, world: World): void {
  const minutes = explained(text, known);
  if (flags.json) print(minutes);
  else process.stdout.write(sayMinutes(minutes, lookOf(process.stdout, world.env)));
}

function explained(text: string, { all, ...standing }: Known) {
  try {
    return explainMinute(text, all, standing);
  } catch (cause) {
    throw new ChaosError("USAGE", `Cannot use --at: ${messageOf(cause)}`, { cause });
  }
}
