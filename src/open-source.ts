/** From an address to the source that speaks to it; each adapter is loaded only when it is meant. */
import { systemClock } from "./core/clock.ts";
import type { Look, Source } from "./core/source.ts";
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

/** One that is to be looked at only: of a Docker engine that is there a good deal sooner. */
export async function openLook(
  place: Place,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal = new AbortController().signal,
): Promise<Look> {
  if (place.engines || isFleet(place.host)) return openSource(place, env, signal);
  const { connectDockerLook } = await import("./targets/docker/open.ts");
  return connectDockerLook(await dockerOptions(place, env), signal);
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

const FLEET = "process://";

function isFleet(host: string | undefined): host is string {
  return host?.startsWith(FLEET) ?? false;
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
  if (isFleet(host)) {
    const { connectProcessSource } = await import("./targets/process/source.ts");
    return connectProcessSource(host.slice(FLEET.length), systemClock);
  }
  const { connectDockerSource } = await import("./targets/docker/open.ts");
  return connectDockerSource(await dockerOptions({ host, context, tls, reach }, env), signal);
}

async function dockerOptions({ host, context, tls, reach }: One, env: NodeJS.ProcessEnv) {
  const { readPull } = await import("./targets/docker/helper-image.ts");
  const helperImage = env.CHAOS_HELPER_IMAGE ?? `chaos-army:${version()}`;
  const holder = holderOf(process.pid);
  const helperPull = readPull(env.CHAOS_HELPER_PULL);
  const options = { host, context, tls, env, clock: systemClock, reach, helperImage, holder };
  return { ...options, helperPull };
}
