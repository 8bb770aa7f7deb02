/** From a prepared drill to its report, for every command that acts. */
import { type RunResult, run } from "../controller.ts";
import type { Source } from "../core/source.ts";
import { answeringPlace } from "../open-source.ts";
import type { PreparedDrill } from "../prepare.ts";
import { type GlobalOptions, stateOf } from "./global-options.ts";
import type { World } from "./program.ts";
import { startProgress } from "./progress.ts";
import type { Interrupt } from "./signals.ts";

interface Setting {
  readonly source: Source;
  readonly globals: GlobalOptions;
  readonly world: World;
  readonly interrupt: Interrupt;
}

export async function carryOut(
  prepared: PreparedDrill,
  { source, globals, world, interrupt }: Setting,
): Promise<RunResult> {
  const { env } = world;
  const stateRoot = stateOf(globals, env);
  interrupt.remember(prepared.plan, stateRoot, globals.enginesFile);
  const progress = startProgress(prepared.plan, { quiet: globals.quiet ?? false, env });
  return run(prepared, {
    source,
    stateRoot,
    place: answeringPlace(globals, source),
    signal: interrupt.signal,
    onEntry: progress.hear,
  }).finally(() => progress.stop());
}
