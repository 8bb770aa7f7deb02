/** A monkey as a command: flags → plan → consent → run → report. */
import type { Command } from "commander";
import { readCap } from "../core/grouping.ts";
import type { Monkey } from "../core/monkey.ts";
import { ChaosError } from "../failure.ts";
import { legible } from "../legible.ts";
import { type Order, type PreparedDrill, prepare, readOrder } from "../prepare.ts";
import { monkeys } from "../rosters.ts";
import { carryOut } from "./carry-out.ts";
import { askConsent } from "./consent.ts";
import { type GlobalOptions, globalsOf, stateOf, withSource } from "./global-options.ts";
import { addGuardFlags, type GuardFlags, guardsOf } from "./guard-flags.ts";
import { assertWritable, writeJson } from "./json-file.ts";
import { addOptionFlags, givenOptions } from "./option-flags.ts";
import type { World } from "./program.ts";
import { sayPlan } from "./say-plan.ts";
import {
  addQuantityFlags,
  addSelectionFlags,
  isPlaceAlone,
  protectionOf,
  quantityOf,
  type SelectionFlags,
  selectionOf,
} from "./selection-flags.ts";
import { onInterrupt } from "./signals.ts";
import { undoTheDead } from "./undo-the-dead.ts";
import { addWatchingFlags, probesOf, type WatchingFlags, watchingOf } from "./watching-flags.ts";

interface ConsentFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly allowEmpty?: boolean;
}
type Flags = SelectionFlags & GuardFlags & WatchingFlags & ConsentFlags & Record<string, unknown>;

export function registerFault(program: Command, monkey: Monkey, world: World): void {
  const command = program.command(monkey.name).description(monkey.summary);
  addQuantityFlags(addSelectionFlags(command));
  addOptionFlags(command, monkey);
  if (monkey.name === "kill")
    command.option("--quorum <share>", "with --zone: see chaos monkeys zone-wiper");
  addWatchingFlags(addGuardFlags(command));
  command
    .optionsGroup("Consent:")
    .option("--yes", "do it without asking")
    .option("--dry-run", "print the plan and return at once")
    .option("--allow-empty", "nothing to hit is a pass")
    .action(async (flags: Flags) => {
      const globals = globalsOf(command);
      const asked = { ...(await orderOf(monkey, flags)), watchdog: globals.watchdog };
      // A mistake on the command line is said as such, whether or not an engine answers.
      await readOrder(asked);
      assertWritable(flags.json);
      world.exit(await drill(asked, flags, globals, world));
    });
}

/** `chaos kill --zone a` is what the zone wiper is for: the zone must stay down while it lasts. */
async function orderOf(monkey: Monkey, flags: Flags): Promise<Order> {
  const part = flags.count ?? flags.percent ?? flags.maxPer;
  const whole = part === undefined && isPlaceAlone(flags);
  const wipes = monkey.name === "kill" && whole && flags.mode !== "signal";
  const chosen = wipes ? await monkeys.load("zone-wiper") : monkey;
  if (flags.quorum !== undefined && chosen.name === "kill")
    throw new ChaosError(
      "USAGE",
      "Cannot use --quorum: it is for a whole zone, --zone without --count",
    );
  if (monkey.name === "kill") assertUsed(flags);
  return {
    monkey: chosen.name,
    options: givenOptions(chosen, flags),
    selection: selectionOf(flags),
    quantity: quantityOf(flags),
    ...(flags.maxPer ? { maxPer: flags.maxPer.map(readCap) } : {}),
    guards: guardsOf(flags),
    ...(flags.seed ? { seed: flags.seed } : {}),
    protection: protectionOf(flags),
    probes: probesOf(flags),
    watching: watchingOf(flags),
  };
}

/** A flag that would do nothing was meant to do something. */
function assertUsed({ signal, mode }: Flags): void {
  if (signal === undefined || mode === "signal") return;
  throw new ChaosError("USAGE", "Cannot use --signal: it is for --mode signal", {
    hint: "A crash is always SIGKILL from the host; say --mode signal, or leave --signal out",
  });
}

async function drill(
  order: Order,
  flags: Flags,
  globals: GlobalOptions,
  world: World,
): Promise<number> {
  const interrupt = onInterrupt();
  try {
    return await withSource(
      globals,
      world,
      async (source) => {
        const root = stateOf(globals, world.env);
        if (!flags.dryRun && mayAct(flags)) await undoTheDead(source, root, interrupt.signal);
        const prepared = await prepareOrEmpty(order, flags, (asked) =>
          prepare(asked, source, interrupt.signal, { stateRoot: root }),
        );
        if (!prepared) return 0;
        if (flags.dryRun) return showPlan(prepared, flags, world);
        if (flags.json !== true)
          process.stderr.write(sayPlan(prepared.plan, process.stderr, world.env));
        // A refused drill touches nothing: there is nothing to agree to.
        if (isAllowed(prepared)) await askConsent(prepared.plan, flags.yes ?? false);
        return carryOut(prepared, { source, globals, world, interrupt, json: flags.json });
      },
      interrupt.signal,
    );
  } finally {
    interrupt.stop();
  }
}

/** Where nobody can be asked and nobody agreed, nothing at all is done. */
function mayAct({ yes }: Flags): boolean {
  return yes === true || process.stdin.isTTY;
}

async function prepareOrEmpty(
  order: Order,
  flags: Flags,
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

function showPlan(prepared: PreparedDrill, { json }: Flags, world: World): number {
  const { plan } = prepared;
  const asJson = `${JSON.stringify(plan, null, 2)}\n`;
  if (typeof json === "string") writeJson(json, asJson, "--json alone prints the plan on stdout");
  process.stdout.write(json === true ? asJson : sayPlan(plan, process.stdout, world.env));
  return isAllowed(prepared) ? 0 : 4;
}
