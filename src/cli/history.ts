/** `chaos history [experiment]`: what ran, how it ended, and how steady its verdicts are. */
import type { Command } from "commander";
import type { RunSummary } from "../core/run-summary.ts";
import { ChaosError } from "../failure.ts";
import { allLegible } from "../legible.ts";
import { nearest } from "../nearest.ts";
import { pastRuns } from "../past-runs.ts";
import { type Flakiness, flakinessOf } from "../reporter/flakiness.ts";
import { sayInterval, sayRatio } from "../reporter/say.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf } from "./global-options.ts";
import { lookOf } from "./paint.ts";
import type { World } from "./program.ts";
import { table } from "./table.ts";

const EXAMPLES = [
  ["history", "the last 20 runs, the newest first"],
  ["history --last 100", "further back; with an experiment's name, its runs alone"],
  ["history --json", "for programs"],
] as const;
const LAST_MAX = 10_000;

interface Flags {
  readonly last: string;
  readonly json?: boolean;
}

export function register(program: Command, world: World): void {
  const command = program
    .command("history")
    .argument("[experiment]", "its name (default: all)")
    .description("What ran, how it ended, and how steady the verdicts are")
    .option("--last <count>", "so many runs", "20")
    .option("--json", "as JSON on stdout")
    .action((experiment: string | undefined, { last, json }: Flags) => {
      const state = stateOf(globalsOf(command), world.env);
      const runs = runsOf(state, experiment, countOf(last));
      const flakiness = flakinessOf(runs);
      const whole = { version: 1, runs, experiments: flakiness };
      process.stdout.write(
        json ? `${JSON.stringify(whole, null, 2)}\n` : say({ runs, flakiness, state }, world),
      );
    });
  addExamples(command, EXAMPLES);
}

/** @throws ChaosError USAGE */
function countOf(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (count >= 1 && count <= LAST_MAX) return count;
  throw new ChaosError("USAGE", `Cannot use --last ${text}: expected 1 to ${LAST_MAX}`);
}

/** @throws ChaosError RUN_UNKNOWN */
function runsOf(state: string, experiment: string | undefined, count: number): RunSummary[] {
  const found: RunSummary[] = [];
  const names = new Set<string>();
  for (const run of pastRuns(state)) {
    names.add(run.name);
    if (experiment === undefined || run.name === experiment) found.push(run);
    if (found.length === count) break;
  }
  if (found.length > 0 || experiment === undefined) return found;
  const near = nearest(experiment, [...names]);
  throw new ChaosError("RUN_UNKNOWN", `No run of an experiment "${experiment}" is in ${state}`, {
    hint: near ? `Did you mean "${near}"?` : "chaos history lists them all",
  });
}

interface Told {
  readonly runs: readonly RunSummary[];
  readonly flakiness: readonly Flakiness[];
  readonly state: string;
}

function say({ runs, flakiness, state }: Told, world: World): string {
  if (runs.length === 0) return `No run is recorded in ${state}.\n`;
  const look = lookOf(process.stdout, world.env);
  const rows = allLegible(runs).map((run) => [
    run.startedAt.slice(0, 19).replace("T", " "),
    run.stillRuns ? "still runs" : run.verdict,
    run.score ? sayScore(run.score) : "–",
    longest(run),
    run.run,
    run.name,
  ]);
  const head = ["WHEN (UTC)", "VERDICT", "SCORE", "LONGEST OUTAGE", "RUN", "EXPERIMENT"];
  const steady = allLegible(flakiness)
    .filter((one) => one.runs > 1)
    .map(sayFlakiness);
  return `${[table(head, rows, look), ...(steady.length > 0 ? ["", ...steady] : [])].join("\n")}\n`;
}

function sayScore({ lo, hi }: NonNullable<RunSummary["score"]>): string {
  return lo === hi ? `${lo}` : `${lo}–${hi}`;
}

/** Of the worst of its probes. */
function longest({ figures }: RunSummary): string {
  const all = figures.filter(({ metric }) => metric === "longest_outage");
  if (all.length === 0) return "–";
  const lo = Math.max(...all.map((one) => one.lo ?? 0));
  const hi = Math.max(...all.map((one) => one.hi ?? Infinity));
  return hi === 0 ? "none" : sayInterval({ lo, hi }, "ms");
}

function sayFlakiness({ name, runs, passed, passRate, flips }: Flakiness): string {
  const rate = `in the long run ${sayRatio(passRate.lo)} at least`;
  const turns = flips === 1 ? "its verdict turned once" : `its verdict turned ${flips} times`;
  return `${name}: ${passed} of ${runs} passed (${rate}); on the same images ${turns}`;
}
