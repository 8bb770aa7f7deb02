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
import { type Json, writeJson } from "./json-file.ts";
import type { World } from "./program.ts";
import { sayPlan } from "./say-plan.ts";
import { onInterrupt } from "./signals.ts";
import { undoTheDead } from "./undo-the-dead.ts";

export interface DrillFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly allowEmpty?: boolean;
  readonly json?: Json;
}

interface Setting {
  readonly globals: GlobalOptions;
  readonly world: World;
  /** @returns the exit status */
  readonly print: (result: RunResult) => Promise<number>;
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
  const interrupt = onInterrupt();
  let hasBegun = false;
  try {
    return await withSource(
      setting.globals,
      world,
      async (source, globals) => {
        const root = stateOf(globals, world.env);
        if (!flags.dryRun && mayAct(flags)) await undoTheDead(source, root, interrupt.signal);
        const prepared = await prepareOrEmpty(order, flags, (asked) =>
          orSilence(source, prepare(asked, source, interrupt.signal, { stateRoot: root })),
        );
        if (!prepared) return 0;
        if (flags.dryRun) {
          if (setting.show) setting.show(prepared.plan);
          else showPlan(prepared.plan, flags, world);
          return isAllowed(prepared) ? 0 : 4;
        }
        if (flags.json !== true)
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
    interrupt.stop();
  }
}

/** Where nobody can be asked and nobody agreed, nothing at all is done. */
function mayAct({ yes }: DrillFlags): boolean {
  return yes === true || process.stdin.isTTY;
}

async function prepareOrEmpty(
  order: Order,
  flags: DrillFlags,
  make: (order: Order) => Promise<PreparedDrill>,
): Promise<PreparedDrill | undefined> {
  try {
    return await make(order);
  } catch (error) {
    const empty = error instanceof ChaosError && error.exit === 3;
    if (!empty || !flags.allowEmpty) throw error;
    process.stderr.write(`${legible(error.message)}; --allow-empty lets that pass\n`);
    return undefined;
  }
}

function isAllowed({ plan }: PreparedDrill): boolean {
  return plan.rulings.every((ruling) => ruling.allowed);
}

function showPlan(plan: Plan, { json }: DrillFlags, world: World): void {
  const asJson = `${JSON.stringify(plan, null, 2)}\n`;
  if (typeof json === "string") writeJson(json, asJson, "--json alone prints the plan on stdout");
  process.stdout.write(json === true ? asJson : sayPlan(plan, process.stdout, world.env));
}
