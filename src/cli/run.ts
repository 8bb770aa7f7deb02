/** `chaos run FILE [name…]`: the experiments of a file, one after another, under one exit status. */
import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { assertRunnable } from "../companion.ts";
import { experimentsNamed, type LoadedExperiment, loadExperiments } from "../config/load.ts";
import { orderOf } from "../config/orders.ts";
import { stepsOf } from "../config/ramp.ts";
import type { Experiment } from "../config/schema.ts";
import type { RunResult } from "../controller.ts";
import type { Plan, Watching } from "../core/plan.ts";
import { ChaosError } from "../failure.ts";
import { legible } from "../legible.ts";
import { failedToBegin, nobodyToHit, notBegun } from "../reporter/never-begun.ts";
import { rampsOf, sayRamp } from "../reporter/ramps.ts";
import type { Report } from "../reporter/report.ts";
import { worst } from "../reporter/worst.ts";
import { addDrillFlags, type DrillFlags, drill, writePlans } from "./drill.ts";
import { addExamples } from "./examples.ts";
import { type GlobalOptions, globalsFor, globalsOf } from "./global-options.ts";
import { addOnInconclusive, onInconclusiveOf } from "./on-inconclusive.ts";
import { printFailure } from "./print-failure.ts";
import { printConsole, writeReports } from "./print-report.ts";
import type { World } from "./program.ts";
import {
  addReportFlags,
  isOnStdout,
  type Output,
  outputsOf,
  type ReportFlags,
} from "./report-flags.ts";
import { sayPlan } from "./say-plan.ts";

export function register(program: Command, world: World): void {
  const command = program
    .command("run")
    .argument("<file>", "a drill file, YAML or JSON")
    .usage("[options] <file> [names...] [-- command]")
    .argument("[names...]", "these experiments only (default: all, in the file's order)")
    .description("Run the experiments of a file, one after another");
  command
    .option("--seed <text>", "draw the same victims again, whatever the file says")
    .option("--baseline <run>", "an earlier run, or last-pass: fail where this one is worse");
  addOnInconclusive(command);
  addExamples(addDrillFlags(addReportFlags(command)), EXAMPLES).action(
    async (file: string, names: string[], flags: Flags) => {
      const globals = globalsOf(command);
      if (world.command) assertRunnable(world.command, world.env);
      const chosen = experimentsNamed(await loadExperiments(file, world.env), names);
      const outputs = outputsOf(flags, world.env);
      onInconclusiveOf(flags.onInconclusive);
      assertRun(flags.baseline);
      const suite = { flags: { ...flags, file }, globals, world, outputs, reports: [], plans: [] };
      world.exit(await runAll(chosen, suite));
    },
  );
}

const EXAMPLES = [
  ["validate drill.yaml", "every mistake in it, with its place"],
  ["run drill.yaml --dry-run", "the plans, and nothing else"],
  ["run drill.yaml --yes", "all its experiments"],
  ['run drill.yaml "zone a dies" --yes --json report.json', "one of them, with a report in a file"],
  [
    "run drill.yaml --yes --baseline last-pass",
    "and fail where it is worse than the last that passed",
  ],
  ["run drill.yaml --yes -- npm run e2e", "a test of yours while each experiment lasts"],
] as const;

interface Flags extends DrillFlags, ReportFlags {
  readonly seed?: string;
  readonly baseline?: string;
  readonly onInconclusive?: string;
}

interface Suite {
  readonly flags: Flags & { readonly file: string };
  readonly globals: GlobalOptions;
  readonly world: World;
  readonly outputs: readonly Output[];
  readonly reports: Report[];
  readonly plans: Plan[];
}

async function runAll(chosen: readonly LoadedExperiment[], suite: Suite): Promise<number> {
  const { flags, globals, outputs, reports, plans, world } = suite;
  const exits: number[] = [];
  for (const [at, experiment] of chosen.entries()) {
    process.stderr.write(heading(experiment, at, chosen.length));
    const there = { ...suite, globals: globalsFor(globals, experiment.engines) };
    exits.push(...(await runSteps(experiment, there)));
    if (exits.some(endsAll) && at + 1 < chosen.length) {
      const left = chosen.slice(at + 1);
      process.stderr.write(`Not run, because of the above: ${namesOf(left)}\n`);
      const because = `not run, because of what became of ${experiment.name}`;
      reports.push(...left.map((one) => notBegun(because, unbegun(one, flags))));
      break;
    }
  }
  if (flags.dryRun) writePlans(outputs, { version: 1, plans });
  const written = flags.dryRun ? 0 : await writeReports(reports, { outputs, env: world.env });
  return worst(exits) || written;
}

/** A monkey's own command has the time before the fault under that name. @throws ChaosError USAGE */
function assertRun(baseline: string | undefined): void {
  if (baseline === undefined || !/^\d+(?:\.\d+)?(?:ms|s|m|h)$/.test(baseline)) return;
  const why = "a run or last-pass is expected here, not a duration";
  throw new ChaosError("USAGE", `Cannot use --baseline ${baseline}: ${why}`, {
    hint: "How long to watch before the fault is watch.baseline in the file",
  });
}

function unbegun(experiment: Experiment, flags: Suite["flags"]) {
  const watching = watchingOf(experiment, flags);
  return { name: experiment.name, file: flags.file, at: new Date().toISOString(), watching };
}

function heading({ name, description }: Experiment, at: number, of: number): string {
  const about = description === undefined ? "" : `  ${legible(description)}\n`;
  return of > 1 || about ? `\n${at + 1} of ${of}: ${legible(name)}\n${about}` : "";
}

/** One step, unless the experiment is a ramp. @returns the exit statuses that count */
async function runSteps(experiment: Experiment, suite: Suite): Promise<number[]> {
  const steps = stepsOf(experiment, randomBytes(4).toString("hex"));
  const exits: number[] = [];
  for (const one of steps) {
    const exit = await runOne(one, suite);
    exits.push(countedIn(exit, one, suite));
    if (exit !== 0 && !suite.flags.dryRun) break;
  }
  if (experiment.ramp && !suite.flags.dryRun) sayRamps(experiment.name, suite);
  return exits;
}

function countedIn(exit: number, one: Experiment, { flags }: Suite): number {
  // A step that is only tried finds out how much it takes: that is no failure.
  if (exit === 1 && one.step?.mustHold === false) return 0;
  return exit === 3 && watchingOf(one, flags).onInconclusive === "warn" ? 0 : exit;
}

/** The flag wins over the file. */
function watchingOf(experiment: Experiment, flags: Flags): Watching {
  const { onInconclusive: ofFile, ...watching } = orderOf(experiment).watching;
  const wanted = onInconclusiveOf(flags.onInconclusive) ?? ofFile;
  return wanted === "warn" ? { ...watching, onInconclusive: "warn" } : watching;
}

function sayRamps(name: string, { reports, outputs }: Suite): void {
  const stream = isOnStdout(outputs) ? process.stderr : process.stdout;
  for (const ramp of rampsOf(reports).filter((one) => one.ramp === name))
    stream.write(`\nRAMP  ${legible(sayRamp(ramp))}\n`);
}

function runOne(experiment: Experiment, suite: Suite): Promise<number> {
  const { flags, globals, world, outputs, reports, plans } = suite;
  const print = async (result: RunResult) => {
    reports.push(result.report);
    await printConsole(result, { outputs, env: world.env });
    return result.report.verdict.exit;
  };
  const one = unbegun(experiment, flags);
  const empty = async (because: string) => reports.push(nobodyToHit(because, one));
  const { command } = world;
  const { file, seed } = flags;
  const order = {
    ...orderOf(seed === undefined ? experiment : { ...experiment, seed }),
    watching: watchingOf(experiment, flags),
    file,
    against: flags.baseline,
    watchdog: globals.watchdog,
    ...(command ? { command } : {}),
  };
  const show = (plan: Plan) => {
    plans.push(plan);
    if (!isOnStdout(outputs)) process.stdout.write(sayPlan(plan, process.stdout, world.env));
  };
  return drill(order, flags, { globals, world, outputs, print, empty, show }).catch(
    (error: unknown) => {
      reports.push(failedToBegin(error, one));
      return printFailure(error, world.env);
    },
  );
}

/** After a signal nobody wants more; where something is left behind, more would make it worse. */
function endsAll(exit: number): boolean {
  return exit === 5 || exit > 128;
}

function namesOf(experiments: readonly { readonly name: string }[]): string {
  return legible(experiments.map(({ name }) => name).join(", "));
}
