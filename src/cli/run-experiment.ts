/** One experiment of a suite: its steps, and the further tries of one that did not pass. */
import { randomBytes } from "node:crypto";
import type { LoadedExperiment } from "../config/load.ts";
import { orderOf } from "../config/orders.ts";
import { stepsOf } from "../config/ramp.ts";
import type { Experiment } from "../config/schema.ts";
import type { RunResult } from "../controller.ts";
import type { Attempt, Plan, Watching } from "../core/plan.ts";
import type { Order } from "../order.ts";
import { countingTry, markedTries } from "../reporter/counting-try.ts";
import { failedToBegin, interruptedBefore, nobodyToHit } from "../reporter/never-begun.ts";
import type { Report } from "../reporter/report.ts";
import { countingExit } from "../reporter/suite-verdict.ts";
import { type DrillFlags, drill } from "./drill.ts";
import type { GlobalOptions } from "./global-options.ts";
import { onInconclusiveOf } from "./on-inconclusive.ts";
import { printFailure } from "./print-failure.ts";
import { printConsole } from "./print-report.ts";
import type { World } from "./program.ts";
import { isOnStdout, type Output, type ReportFlags } from "./report-flags.ts";
import { sayPlan } from "./say-plan.ts";
import type { Interrupt } from "./signals.ts";

export interface SuiteFlags extends DrillFlags, ReportFlags {
  readonly seed?: string;
  readonly baseline?: string;
  readonly onInconclusive?: string;
  readonly failFast?: boolean;
  readonly retries: number | undefined;
  readonly sideBySide: number;
}

export interface Setting {
  readonly flags: SuiteFlags;
  readonly globals: GlobalOptions;
  readonly world: World;
  readonly outputs: readonly Output[];
  /** Ids of those whom the suite's drills hit so far. */
  readonly hit: Set<string>;
  /** Of all that run at once; absent: each hears signals by itself. */
  readonly interrupt?: Interrupt;
}

/** What became of one: the exit statuses that count, all its reports, and the plans of a dry run. */
export interface Outcome {
  readonly exits: readonly number[];
  readonly reports: readonly Report[];
  readonly plans: readonly Plan[];
}

/** One step, unless the experiment is a ramp. */
export async function runExperiment(
  experiment: LoadedExperiment,
  setting: Setting,
): Promise<Outcome> {
  const steps = stepsOf(experiment, randomBytes(4).toString("hex"));
  const outcome = { exits: [] as number[], reports: [] as Report[], plans: [] as Plan[] };
  for (const step of steps) {
    const { file, lines } = experiment;
    const one = { ...step, ...(file === undefined ? {} : { file }), ...(lines ? { lines } : {}) };
    const { exit, reports, plans } = await tryAgain(one, setting);
    outcome.reports.push(...reports);
    outcome.plans.push(...plans);
    outcome.exits.push(countedIn({ exit, reports }, one, setting));
    if (exit !== 0 && !setting.flags.dryRun) break;
  }
  return outcome;
}

type Named = Experiment & Pick<LoadedExperiment, "file" | "lines">;
interface Tries {
  readonly exit: number;
  readonly reports: Report[];
  readonly plans: Plan[];
}

/** What failed or could not be judged may be run again; what was stopped or left something behind is not. */
async function tryAgain(experiment: Named, setting: Setting): Promise<Tries> {
  const of = 1 + (setting.flags.retries ?? experiment.retries ?? 0);
  const reports: Report[] = [];
  const plans: Plan[] = [];
  const before: Attempt["before"] = [];
  for (let at = 1; ; at++) {
    const attempt = at === 1 ? undefined : { at, of, before: [...before] };
    const exit = await runOnce(experiment, { setting, attempt, reports, plans });
    const last = reports.at(-1);
    if ((exit !== 1 && exit !== 3) || at >= of || !last || setting.flags.dryRun)
      return { ...settled(exit, reports), plans };
    reports[reports.length - 1] = { ...last, retried: true };
    before.push({ run: last.run, verdict: last.verdict.verdict, because: last.verdict.because });
    process.stderr.write(`Not passed at try ${at} of ${of}: it is run again\n`);
  }
}

/** @param exit of the last try: of one that was stopped before it began there is no report */
function settled(exit: number, reports: readonly Report[]): Omit<Tries, "plans"> {
  const counts = countingTry(reports);
  const counting = reports[counts];
  if (exit > 3 || !counting || counts === reports.length - 1)
    return { exit, reports: [...reports] };
  process.stderr.write(`Try ${counts + 1} failed, and none after it passed: it counts\n`);
  return { exit: counting.verdict.exit, reports: markedTries(reports) };
}

interface Once {
  readonly setting: Setting;
  readonly attempt: Attempt | undefined;
  readonly reports: Report[];
  readonly plans: Plan[];
}

async function runOnce(
  experiment: Named,
  { setting, attempt, reports, plans }: Once,
): Promise<number> {
  const { flags, globals, world, outputs, interrupt, hit } = setting;
  const print = async (result: RunResult) => {
    reports.push(result.report);
    for (const { victim } of result.report.victims) hit.add(victim.id);
    await printConsole(result, { outputs, env: world.env });
    return result.report.verdict.exit;
  };
  const one = unbegun(experiment, flags);
  const which = attempt ? { attempt } : {};
  const empty = async (because: string) => reports.push({ ...nobodyToHit(because, one), ...which });
  const order = { ...orderFor(experiment, setting), ...which };
  const show = (plan: Plan) => {
    plans.push(plan);
    if (!isOnStdout(outputs)) process.stdout.write(sayPlan(plan, process.stdout, world.env));
  };
  const how = {
    globals,
    world,
    outputs,
    print,
    empty,
    show,
    hit,
    ...(interrupt ? { interrupt } : {}),
  };
  const tried = reports.length;
  const exit = await drill(order, flags, how).catch((error: unknown) => {
    reports.push({ ...failedToBegin(error, one), ...which });
    return printFailure(error, world.env);
  });
  if (exit > 128 && reports.length === tried)
    reports.push({ ...interruptedBefore(exit, one), ...which });
  return exit;
}

export function orderFor(experiment: Named, { flags, globals, world }: Setting): Order {
  const { command } = world;
  const { seed } = flags;
  return {
    ...orderOf(seed === undefined ? experiment : { ...experiment, seed }),
    watching: watchingOf(experiment, flags),
    ...(experiment.file === undefined ? {} : { file: experiment.file }),
    ...(experiment.lines ? { lines: experiment.lines } : {}),
    against: flags.baseline,
    watchdog: globals.watchdog,
    ...(command ? { command } : {}),
  };
}

/** For the report of one that never begins. */
export function unbegun(experiment: Named, flags: SuiteFlags) {
  const watching = watchingOf(experiment, flags);
  const { name, file, lines } = experiment;
  return { name, file, lines, at: new Date().toISOString(), watching };
}

function countedIn(
  { exit, reports }: Pick<Tries, "exit" | "reports">,
  one: Experiment,
  { flags }: Setting,
): number {
  const counting = reports.findLast(({ retried }) => !retried);
  if (counting?.verdict.exit === exit) return countingExit(counting);
  // A step that is only tried finds out how much it takes: that is no failure.
  if (exit === 1 && one.step?.mustHold === false) return 0;
  return exit === 3 && watchingOf(one, flags).onInconclusive === "warn" ? 0 : exit;
}

/** The flag wins over the file. */
function watchingOf(experiment: Experiment, flags: SuiteFlags): Watching {
  const { onInconclusive: ofFile, ...watching } = orderOf(experiment).watching;
  const wanted = onInconclusiveOf(flags.onInconclusive) ?? ofFile;
  return wanted === "warn" ? { ...watching, onInconclusive: "warn" } : watching;
}
