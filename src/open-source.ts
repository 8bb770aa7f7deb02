/** From an address to the source that speaks to it; each adapter is loaded only when it is meant. */
import { systemClock } from "./core/clock.ts";
import type { Source } from "./core/source.ts";
import { version } from "./version.ts";

export interface Place {
  readonly host?: string | undefined;
  readonly context?: string | undefined;
  readonly reach: "auto" | "host" | "helper";
}

/** `process://<socket>` is the embedded fleet; everything else is a Docker engine. */
export async function openSource(
  { host, context, reach }: Place,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal = new AbortController().signal,
): Promise<Source> {
  if (host?.startsWith("process://")) {
    const { connectProcessSource } = await import("./targets/process/source.ts");
    return connectProcessSource(host.slice("process://".length), systemClock);
  }
  const { connectDockerSource } = await import("./targets/docker/source.ts");
  const helperImage = env.CHAOS_HELPER_IMAGE ?? `chaos-army:${version()}`;
  const options = { host, context, env, clock: systemClock, reach, helperImage };
  return connectDockerSource(options, signal);
}
