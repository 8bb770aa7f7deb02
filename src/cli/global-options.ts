/** What the flags say that every command takes, and the source they lead to. */
import type { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import type { Source } from "../core/source.ts";
import { ChaosError } from "../failure.ts";
import { stateRoot } from "../journal/state-folder.ts";
import { version } from "../version.ts";
import type { World } from "./program.ts";

export interface GlobalOptions {
  readonly host?: string;
  readonly context?: string;
  readonly state?: string;
  readonly reach: "auto" | "host" | "helper";
  readonly quiet?: boolean;
}

export function globalsOf(command: Command): GlobalOptions {
  const given = command.optsWithGlobals<GlobalOptions>();
  if (!["auto", "host", "helper"].includes(given.reach))
    throw new ChaosError(
      "USAGE",
      `Cannot use --reach "${given.reach}": expected auto, host or helper`,
    );
  return given;
}

export function stateOf(globals: GlobalOptions, env: NodeJS.ProcessEnv): string {
  return stateRoot(globals.state, env);
}

/** `process://<socket>` is the embedded fleet; everything else is a Docker engine. */
export async function openSource(
  globals: GlobalOptions,
  world: World,
  signal: AbortSignal,
): Promise<Source> {
  if (globals.host?.startsWith("process://")) {
    const { connectProcessSource } = await import("../targets/process/source.ts");
    return connectProcessSource(globals.host.slice("process://".length), systemClock);
  }
  const { connectDockerSource } = await import("../targets/docker/source.ts");
  return connectDockerSource(
    {
      host: globals.host,
      context: globals.context,
      env: world.env,
      clock: systemClock,
      reach: globals.reach,
      helperImage: world.env.CHAOS_HELPER_IMAGE ?? `chaos-army:${version()}`,
    },
    signal,
  );
}

/** Opens the source, does the work, closes it whatever happens. */
export async function withSource<T>(
  globals: GlobalOptions,
  world: World,
  work: (source: Source) => Promise<T>,
  signal: AbortSignal = new AbortController().signal,
): Promise<T> {
  const source = await openSource(globals, world, signal);
  try {
    return await work(source);
  } finally {
    await source.close().catch(() => {});
  }
}
