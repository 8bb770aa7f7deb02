/** From a prepared drill to its report, for every command that acts. */
import { run } from "../controller.ts";
import type { Source } from "../core/source.ts";
import type { PreparedDrill } from "../prepare.ts";
import { type GlobalOptions, stateOf } from "./global-options.ts";
import type { Json } from "./json-file.ts";
import { printReport } from "./print-report.ts";
import type { World } from "./program.ts";
import { startProgress } from "./progress.ts";
import type { Interrupt } from "./signals.ts";

interface Setting {
  readonly source: Source;
  readonly globals: GlobalOptions;
  readonly world: World;
  readonly interrupt: Interrupt;
  readonly json?: Json;
}

/** @returns the exit status */
export async function carryOut(
  prepared: PreparedDrill,
  { source, globals, world, interrupt, json }: Setting,
): Promise<number> {
  const { env } = world;
  const stateRoot = stateOf(globals, env);
  interrupt.remember(prepared.plan, stateRoot);
  const progress = startProgress(prepared.plan, { quiet: globals.quiet ?? false, env });
  const { report, folder } = await run(prepared, {
    source,
    stateRoot,
    place: { host: globals.host, context: globals.context },
    signal: interrupt.signal,
    onEntry: progress.hear,
  }).finally(() => progress.stop());
  return printReport(report, { json, folder, env });
}
