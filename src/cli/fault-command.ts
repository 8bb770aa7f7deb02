/** A monkey as a command: flags → plan → consent → run → report. */
import type { Command } from "commander";
import type { RunResult } from "../controller.ts";
import { readCap } from "../core/grouping.ts";
import type { Monkey } from "../core/monkey.ts";
import { ChaosError } from "../failure.ts";
import { type Order, readOrder } from "../order.ts";
import { nameOf } from "../prepare.ts";
import { failedToBegin, type NeverBegun, nobodyToHit } from "../reporter/never-begun.ts";
import { isOnlyWarned } from "../reporter/suite-verdict.ts";
import { monkeys } from "../rosters.ts";
import { addDrillFlags, type DrillFlags, drill } from "./drill.ts";
import { addExamples } from "./examples.ts";
import { globalsOf } from "./global-options.ts";
import { addGuardFlags, type GuardFlags, guardsOf } from "./guard-flags.ts";
import { monkeyExamples } from "./monkey-examples.ts";
import { addOptionFlags, givenOptions } from "./option-flags.ts";
import { printFailure } from "./print-failure.ts";
import { type Printing, printReport, writeReports } from "./print-report.ts";
import type { World } from "./program.ts";
import { addReportFlags, outputsOf, type ReportFlags } from "./report-flags.ts";
import {
  addQuantityFlags,
  addSelectionFlags,
  isPlaceAlone,
  protectionOf,
  quantityOf,
  type SelectionFlags,
  selectionOf,
} from "./selection-flags.ts";
import { addWatchingFlags, probesOf, type WatchingFlags, watchingOf } from "./watching-flags.ts";

type Flags = SelectionFlags & GuardFlags & WatchingFlags & DrillFlags & ReportFlags;

export function registerFault(program: Command, monkey: Monkey, world: World): void {
  const command = program.command(monkey.name).description(monkey.summary);
  addQuantityFlags(addSelectionFlags(command));
  addOptionFlags(command, monkey);
  if (monkey.name === "kill")
    command.option("--quorum <share>", "with --zone: see chaos monkeys zone-wiper");
  addReportFlags(addWatchingFlags(addGuardFlags(command)));
  addExamples(command, monkeyExamples(monkey));
  addDrillFlags(command).action(async (flags: Flags) => {
    const globals = globalsOf(command);
    const asked = { ...(await orderOf(monkey, flags)), watchdog: globals.watchdog };
    // A mistake on the command line is said as such, whether or not an engine answers.
    const { faults } = await readOrder(asked);
    const printing = { outputs: outputsOf(flags, world.env), env: world.env };
    const print = (result: RunResult) => printReport(result, printing);
    const at = new Date().toISOString();
    const one = { name: nameOf(faults), at, watching: asked.watching };
    const empty = (because: string) => writeReports([nobodyToHit(because, one)], printing);
    const { outputs } = printing;
    const drilled = drill(asked, flags, { globals, world, outputs, print, empty });
    world.exit(await drilled.catch((error) => told(error, flags, { one, printing })));
  });
}

/** Whoever reads only the report must learn of it, too. @returns 0 where that is only warned of */
async function told(
  error: unknown,
  { dryRun }: DrillFlags,
  { one, printing }: { one: NeverBegun; printing: Printing },
): Promise<number> {
  const report = failedToBegin(error, one);
  if (!dryRun) await writeReports([report], printing);
  if (!isOnlyWarned(report)) throw error;
  printFailure(error, printing.env);
  return 0;
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
  const fault = {
    monkey: chosen.name,
    options: givenOptions(chosen, flags),
    selection: selectionOf(flags),
    quantity: quantityOf(flags),
    ...(flags.maxPer ? { maxPer: flags.maxPer.map(readCap) } : {}),
  };
  return {
    faults: [fault],
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
