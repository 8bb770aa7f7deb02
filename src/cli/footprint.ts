/** What an experiment touches and looks at: two that have nothing in common may run side by side. */
import { randomBytes } from "node:crypto";
import type { LoadedExperiment } from "../config/load.ts";
import { stepsOf } from "../config/ramp.ts";
import type { Plan } from "../core/plan.ts";
import { prepare } from "../prepare.ts";
import { stateOf, withSource } from "./global-options.ts";
import { orderFor, type Setting } from "./run-experiment.ts";

/** `undefined`: it could not be found out, so it is apart from nobody. */
export type Footprint =
  | { readonly hit: ReadonlySet<string>; readonly watched: ReadonlySet<string> }
  | undefined;

export interface Measured {
  readonly experiment: LoadedExperiment;
  readonly footprint: Footprint;
}

/** The experiment comes back with the seed by which its victims were drawn. */
export async function footprintOf(
  experiment: LoadedExperiment,
  setting: Setting,
  signal: AbortSignal,
): Promise<Measured> {
  const seeded = { ...experiment, seed: experiment.seed ?? randomBytes(4).toString("hex") };
  // A ramp hits more with each step: how many is not known from one of them.
  if (experiment.ramp) return { experiment: seeded, footprint: undefined };
  const [step] = stepsOf(seeded, "");
  try {
    const order = orderFor({ ...seeded, ...step }, setting);
    const stateRoot = stateOf(setting.globals, setting.world.env);
    const { plan } = await withSource(
      setting.globals,
      setting.world,
      (source) => prepare({ ...order, against: undefined }, source, signal, { stateRoot }),
      signal,
    );
    return { experiment: seeded, footprint: footprintIn(plan) };
  } catch {
    // What keeps it from being planned is told when it is run.
    return { experiment: seeded, footprint: undefined };
  }
}

export function footprintIn({ faults, replicas = [], alsoHit, probes }: Plan): Footprint {
  const hit = [
    ...faults.flatMap(({ victims }) => victims.map(({ id }) => id)),
    // Whoever hits a second replica of a service makes the first one's loss another matter.
    ...replicas.flatMap(({ members }) => members.map(({ id }) => id)),
    ...alsoHit.map(({ name }) => name),
  ];
  const watched = probes.flatMap(({ address, target }) => [
    placeOf(address),
    ...(target ? [target] : []),
  ]);
  return { hit: new Set(hit), watched: new Set(watched) };
}

const LOOPBACK = /^(?:localhost|127\.[\d.]+|\[::1\])$/;
const PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** Of what is asked on this host without the host: it has many names. */
function placeOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !LOOPBACK.test(url.hostname)) return address;
  return `loopback:${url.port || (PORTS[url.protocol] ?? url.protocol)}${url.pathname}${url.search}`;
}

export function areApart(one: Footprint, other: Footprint): boolean {
  if (!one || !other) return false;
  const touches = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
    [...a].some((id) => b.has(id));
  return !(
    touches(one.hit, other.hit) ||
    touches(one.hit, other.watched) ||
    touches(one.watched, other.hit) ||
    touches(one.watched, other.watched)
  );
}
