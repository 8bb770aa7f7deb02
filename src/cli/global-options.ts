/** What the flags say that every command takes, and the source they lead to. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Look, Source } from "../core/source.ts";
import { WATCHDOG_KINDS, type WatchdogKind } from "../core/watchdog.ts";
import { REACH_CHOICES, type SeveralEngines } from "../core/whereabouts.ts";
import { ChaosError } from "../failure.ts";
import { stateRoot } from "../journal/state-folder.ts";
import { openLook, openSource, type Place } from "../open-source.ts";
import type { World } from "./program.ts";

export const WATCHDOGS = ["auto", ...WATCHDOG_KINDS] as const;

export interface GlobalOptions extends Place {
  /** A drill file whose engines are meant. */
  readonly enginesFile?: string | undefined;
  readonly state?: string;
  readonly watchdog: "auto" | WatchdogKind;
  readonly quiet?: boolean;
}

export function globalsOf(command: Command): GlobalOptions {
  const { engines: enginesFile, ...given } = command.optsWithGlobals<
    Omit<GlobalOptions, "engines"> & { engines?: string }
  >();
  assertGiven({ ...given, engines: enginesFile });
  if (enginesFile !== undefined) assertNoOther("--engines", given);
  if (!REACH_CHOICES.includes(given.reach))
    throw new ChaosError(
      "USAGE",
      `Cannot use --reach "${given.reach}": expected auto, host or helper`,
    );
  if (!WATCHDOGS.includes(given.watchdog))
    throw new ChaosError(
      "USAGE",
      `Cannot use --watchdog "${given.watchdog}": expected auto, ${WATCHDOG_KINDS.join(", ")}`,
    );
  return { ...given, enginesFile };
}

type Given = Readonly<
  Partial<Record<"host" | "context" | "state" | "engines", string | undefined>>
>;

function assertGiven(given: Given): void {
  for (const flag of ["host", "context", "state", "engines"] as const)
    if (given[flag]?.trim() === "")
      throw new ChaosError("USAGE", `Cannot use --${flag} "": it is empty`, {
        hint: "Is the variable that it should hold set?",
      });
}

/** One engine is meant, or those of a file: with both said, a drill could fall on the wrong one. */
function assertNoOther(because: string, { host, context }: Pick<Place, "host" | "context">): void {
  const other = host !== undefined ? "--host" : context !== undefined ? "--context" : undefined;
  if (other)
    throw new ChaosError("USAGE", `Cannot use ${other}: ${because} says which engines are meant`);
}

/** Where an experiment's victims are: its file's engines, unless the command line names others. */
export function globalsFor(
  globals: GlobalOptions,
  named: (SeveralEngines & { readonly file: string }) | undefined,
): GlobalOptions {
  if (!named || globals.enginesFile !== undefined) return globals;
  const { file, ...engines } = named;
  assertNoOther(file, globals);
  return { ...globals, enginesFile: file, engines };
}

async function withEngines(globals: GlobalOptions, world: World): Promise<GlobalOptions> {
  if (globals.enginesFile === undefined || globals.engines) return globals;
  const { loadEngines } = await import("../config/load.ts");
  return { ...globals, engines: await loadEngines(globals.enginesFile, world.env) };
}

export function stateOf(globals: GlobalOptions, env: NodeJS.ProcessEnv): string {
  return resolve(stateRoot(globals.state, env));
}

type Opens<S> = (place: Place, env: NodeJS.ProcessEnv, signal: AbortSignal) => Promise<S>;

/** Opens the source, does the work, closes it whatever happens. */
export function withSource<T>(
  given: GlobalOptions,
  world: World,
  work: (source: Source, globals: GlobalOptions) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return withOpen(openSource, given, world, work, signal);
}

/** The same for work that only looks. */
export function withLook<T>(
  given: GlobalOptions,
  world: World,
  work: (look: Look, globals: GlobalOptions) => Promise<T>,
): Promise<T> {
  return withOpen(openLook, given, world, work);
}

async function withOpen<S extends Look, T>(
  open: Opens<S>,
  given: GlobalOptions,
  world: World,
  work: (source: S, globals: GlobalOptions) => Promise<T>,
  signal: AbortSignal = new AbortController().signal,
): Promise<T> {
  const globals = await withEngines(given, world);
  const source = await open(globals, world.env, signal);
  try {
    return await work(source, globals);
  } finally {
    await source.close().catch(() => {});
  }
}
