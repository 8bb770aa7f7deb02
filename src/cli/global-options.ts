/** What the flags say that every command takes, and the source they lead to. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Source } from "../core/source.ts";
import { WATCHDOG_KINDS, type WatchdogKind } from "../core/watchdog.ts";
import { ChaosError } from "../failure.ts";
import { stateRoot } from "../journal/state-folder.ts";
import { openSource, type Place } from "../open-source.ts";
import type { World } from "./program.ts";

export interface GlobalOptions extends Place {
  readonly state?: string;
  readonly watchdog: "auto" | WatchdogKind;
  readonly quiet?: boolean;
}

export function globalsOf(command: Command): GlobalOptions {
  const given = command.optsWithGlobals<GlobalOptions>();
  for (const flag of ["host", "context", "state"] as const)
    if (given[flag]?.trim() === "")
      throw new ChaosError("USAGE", `Cannot use --${flag} "": it is empty`, {
        hint: "Is the variable that it should hold set?",
      });
  if (!["auto", "host", "helper"].includes(given.reach))
    throw new ChaosError(
      "USAGE",
      `Cannot use --reach "${given.reach}": expected auto, host or helper`,
    );
  if (!["auto", ...WATCHDOG_KINDS].includes(given.watchdog))
    throw new ChaosError(
      "USAGE",
      `Cannot use --watchdog "${given.watchdog}": expected auto, ${WATCHDOG_KINDS.join(", ")}`,
    );
  return given;
}

export function stateOf(globals: GlobalOptions, env: NodeJS.ProcessEnv): string {
  return resolve(stateRoot(globals.state, env));
}

/** Opens the source, does the work, closes it whatever happens. */
export async function withSource<T>(
  globals: GlobalOptions,
  world: World,
  work: (source: Source) => Promise<T>,
  signal: AbortSignal = new AbortController().signal,
): Promise<T> {
  const source = await openSource(globals, world.env, signal);
  try {
    return await work(source);
  } finally {
    await source.close().catch(() => {});
  }
}
