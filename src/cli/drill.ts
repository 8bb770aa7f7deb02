/** One drill on the terminal: plan → consent → run; what is printed of its report is the caller's. */
import type { Command } from "commander";
import type { RunResult } from "../controller.ts";
import type { Plan } from "../core/plan.ts";
import { orSilence } from "../core/silence.ts";
import { ChaosError } from "../failure.ts";
import { legible } from "../legible.ts";
import type { Order } from "../order.ts";
import { type PreparedDrill, prepare } from "../prepare.ts";
import { carryOut } from "./carry-out.ts";
import { askConsent } from "./consent.ts";
import { type GlobalOptions, stateOf, withSource } from "./global-options.ts";
import { letRest } from "./let-rest.ts";
import type { World } from "./program.ts";
import { writeReport } from "./report-file.ts";
import { isOnStdout, type Output } from "./report-flags.ts";
import { sayPlan } from "./say-plan.ts";
import { type Interrupt, onInterrupt } from "./signals.ts";
import { undoTheDead } from "./undo-the-dead.ts";

export interface DrillFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly allowEmpty?: boolean;
}

interface Setting {
  readonly globals: GlobalOptions;
  readonly world: World;
  readonly outputs: readonly Output[];
  /** @returns the exit status */
  readonly print: (result: RunResult) => Promise<number>;
  /** Nobody was found, and that is allowed. */
  readonly empty: (because: string) => Promise<unknown>;
  /** Of several drills at once; absent: this one hears signals by itself. */
  readonly interrupt?: Interrupt;
  /** Ids of those whom earlier drills of the same suite hit. */
  readonly hit?: ReadonlySet<string>;
  /** What --dry-run does instead of printing the plan. */
  readonly show?: (plan: Plan) => void;
}

export function addDrillFlags(command: Command): Command {
  return command
    .optionsGroup("Consent:")
    .option("--yes", "do it without asking")
    .option("--dry-run", "print the plan and return at once")
    .option("--allow-empty", "nothing to hit is a pass");
}

/** @returns the exit status */
export async function drill(order: Order, flags: DrillFlags, setting: Setting): Promise<number> {
  const { world } = setting;
  const interrupt = setting.interrupt ?? onInterrupt();
  let hasBegun = false;
  try {
    return await withSource(
      setting.globals,
      world,
      async (source, globals) => {
        const root = stateOf(globals, world.env);
        if (!flags.dryRun && mayAct(flags)) await undoTheDead(source, root, interrupt.signal);
        const { hit = new Set<string>() } = setting;
        if (!flags.dryRun) await letRest(order, source, { hit, signal: interrupt.signal });
        const surroundings = { stateRoot: root, enginesFile: globals.enginesFile };
        const prepared = await prepareOrEmpty(flags, setting, () =>
          orSilence(source, prepare(order, source, interrupt.signal, surroundings)),
        );
        if (!prepared) return 0;
        if (flags.dryRun) {
          if (setting.show) setting.show(prepared.plan);
          else showPlan(prepared.plan, setting);
          return isAllowed(prepared) ? 0 : 4;
        }
        if (!isOnStdout(setting.outputs))
          process.stderr.write(sayPlan(prepared.plan, process.stderr, world.env));
        // A refused drill touches nothing: there is nothing to agree to.
        if (isAllowed(prepared)) await askConsent(prepared.plan, flags.yes ?? false);
        hasBegun = true;
        return setting.print(await carryOut(prepared, { source, globals, world, interrupt }));
      },
      interrupt.signal,
    );
  } catch (error) {
    // Then every call fails, and that is no fault of the engine's.
    const status = hasBegun ? undefined : interrupt.status();
    if (status === undefined) throw error;
    process.stderr.write("Interrupted before the drill began\n");
    return status;
  } finally {
    if (!setting.interrupt) interrupt.stop();
  }
}

/** Where nobody can be asked and nobody agreed, nothing at all is done. */
function mayAct({ yes }: DrillFlags): boolean {
  return yes === true || process.stdin.isTTY;
}

async function prepareOrEmpty(
  flags: DrillFlags,
  { empty }: Setting,
  make: () => Promise<PreparedDrill>,
): Promise<PreparedDrill | undefined> {
  try {
    return await make();
  } catch (error) {
    const isEmpty = error instanceof ChaosError && error.exit === 3;
    if (!isEmpty || !flags.allowEmpty) throw error;
    const because = `${error.message}; --allow-empty lets that pass`;
    process.stderr.write(`${legible(because)}\n`);
    if (!flags.dryRun) await empty(because);
    return undefined;
  }
}

function isAllowed({ plan }: PreparedDrill): boolean {
  return plan.rulings.every((ruling) => ruling.allowed);
}

function showPlan(plan: Plan, { outputs, world }: Setting): void {
  writePlans(outputs, plan);
  if (!isOnStdout(outputs)) process.stdout.write(sayPlan(plan, process.stdout, world.env));
}

/** Of a dry run there is JSON; nothing happened that other reports could tell of. */
export function writePlans(outputs: readonly Output[], plans: object): void {
  const text = `${JSON.stringify(plans, null, 2)}\n`;
  const unused = outputs.filter(({ format }) => format !== "json").map(({ flag }) => flag);
  for (const flag of new Set(unused))
    process.stderr.write(`${flag}: nothing is run, so there is no report\n`);
  for (const { format, file, stream } of outputs) {
    if (format !== "json") continue;
    if (file !== undefined)
      writeReport(file, text, { hint: "--json alone prints the plan on stdout" });
    else if (stream === "stdout") process.stdout.write(text);
  }
}
