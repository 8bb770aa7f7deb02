/** From an address to the source that speaks to it; each adapter is loaded only when it is meant. */
import { systemClock } from "./core/clock.ts";
import type { Source } from "./core/source.ts";
import type { EnginePlace, TlsFiles, Whereabouts } from "./core/whereabouts.ts";
import { holderOf } from "./journal/holder.ts";
import { version } from "./version.ts";

export interface Place extends Whereabouts {
  readonly reach: "auto" | "host" | "helper";
}

/** One engine, or the several of a drill file. */
export async function openSource(
  place: Place,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal = new AbortController().signal,
): Promise<Source> {
  const { engines, reach } = place;
  if (!engines) return openOne(place, env, signal);
  const { openSeveral } = await import("./targets/several/source.ts");
  const open = (one: EnginePlace, stop: AbortSignal) => openOne({ ...one, reach }, env, stop);
  return openSeveral(engines, open, systemClock, signal);
}

/** A run has victims on the engines that answered: its watchdog need not wait for the others. */
export function answeringPlace(
  { host, context, engines }: Whereabouts,
  source: Source,
): Whereabouts {
  const silent = source.silent?.().map(({ engine }) => engine) ?? [];
  const members = engines?.members.filter(({ name }) => !silent.includes(name));
  return { host, context, ...(engines && members ? { engines: { ...engines, members } } : {}) };
}

interface One extends Omit<Place, "engines"> {
  readonly tls?: TlsFiles | undefined;
}

/** `process://<socket>` is the embedded fleet; everything else is a Docker engine. */
async function openOne(
  { host, context, tls, reach }: One,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Source> {
  if (host?.startsWith("process://")) {
    const { connectProcessSource } = await import("./targets/process/source.ts");
    return connectProcessSource(host.slice("process://".length), systemClock);
  }
  const { connectDockerSource } = await import("./targets/docker/open.ts");
  const { readPull } = await import("./targets/docker/helper-image.ts");
  const helperImage = env.CHAOS_HELPER_IMAGE ?? `chaos-army:${version()}`;
  const holder = holderOf(process.pid);
  const helperPull = readPull(env.CHAOS_HELPER_PULL);
  const options = { host, context, tls, env, clock: systemClock, reach, helperImage, holder };
  return connectDockerSource({ ...options, helperPull }, signal);
}
