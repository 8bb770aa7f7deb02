/** The Docker source: composes the pieces of this folder into the contract of core/source.ts. */
import { hostname } from "node:os";
import type { Ability, AbilityTable } from "../../core/ability.ts";
import type { Clock } from "../../core/clock.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Source } from "../../core/source.ts";
import type { Sharer, Target } from "../../core/target.ts";
import { redact } from "../../redact.ts";
import { infoAnswer, listAnswer } from "./answers.ts";
import { burstsOf } from "./bursts.ts";
import { volumeClaims } from "./claims.ts";
import { type Connection, connect } from "./connect.ts";
import type { Engine } from "./engine.ts";
import { watchEvents } from "./events.ts";
import { haltVolume } from "./halt-volume.ts";
import { leftoversOf } from "./leftovers.ts";
import { remove } from "./own-container.ts";
import { preflight } from "./preflight.ts";
import { Reach, type ReachChoice } from "./reach.ts";
import { targetOf } from "./read.ts";
import type { Wanted } from "./strategies.ts";
import { dockerVictim, inspectOne } from "./victim.ts";
import { watchdogHome } from "./watchdog.ts";

export interface DockerOptions extends Wanted {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly reach?: ReachChoice;
  /** The image that helpers are started from. */
  readonly helperImage: string;
}

/** Inspects in flight at once: an engine answers no faster when asked more. */
const INSPECTS_AT_ONCE = 16;

/** @throws ChaosError ENGINE_UNREACHABLE, ENGINE_ANSWER */
export async function connectDockerSource(
  options: DockerOptions,
  signal: AbortSignal,
): Promise<Source> {
  const connection = await connect(options, options.env, signal);
  const { engine } = connection;
  const info = await engine.call({ method: "GET", path: "/info" }, infoAnswer, signal);
  const reach = new Reach(engine, {
    choice: options.reach ?? "auto",
    image: options.helperImage,
    info,
  });
  const self = ownContainer();
  const networks = self ? await networksOf(engine, self, signal) : [];
  const around = { publishedHost: publishedHostOf(engine.address), self, networks };
  const list = async (stop: AbortSignal): Promise<Target[]> => {
    const query = { all: true };
    const entries = await engine.call(
      { method: "GET", path: "/containers/json", query },
      listAnswer,
      stop,
    );
    return entries.map((entry) => targetOf(entry, around));
  };
  const bursts = burstsOf(reach);
  const claims = volumeClaims(engine);

  return {
    name: "docker",
    engineId: info.ID || info.Name || redact(engine.address),
    says: saysOf(connection),
    list,
    snapshot: (ids, stop) => snapshots(engine, ids, stop),
    sharers: async (ids, stop) => sharersOf(engine, ids, await list(stop), stop),
    abilities: (targets, stop) => abilitiesOf(engine, reach, targets, stop),
    arm: async (faults, needs, stop) => {
      if (!needs.includes("crash")) return;
      const processes = faults.map((fault) => ({ id: fault.victim.id, pid: fault.before.pid }));
      await reach.arm(faults[0]?.run ?? "", processes, stop);
    },
    disarm: (run, stop) => reach.disarm(run, stop),
    victim: (target, run) => dockerVictim(engine, bare(target), (one) => bursts(run)(one)),
    watch: (listeners, stop) => watchEvents(engine, options.clock, listeners, stop),
    claims,
    halt: haltVolume(engine),
    watchdogs: watchdogHome(engine, { image: options.helperImage, info, self: around.self }),
    preflight: (stop) => preflight({ connection, info, reach, list }, stop),
    leftovers: (run, stop) => leftoversOf(engine, run, stop),
    sweep: async (leftovers, stop) => {
      for (const one of leftovers) if (one.kind !== "claim") await remove(engine, one.id, stop);
    },
    close: () => reach.close(AbortSignal.timeout(10_000)),
  };
}

function saysOf({ version, api, engine }: Connection): string {
  const product = version.Components?.[0]?.Name ?? "Docker";
  const name = product === "Engine" ? "Docker" : product;
  return `${name} ${version.Version} (API ${api}) at ${redact(engine.address)}`;
}

/** Published ports of a remote engine are at the engine's host, not at ours. */
function publishedHostOf(address: string): string {
  return URL.canParse(address) && !address.startsWith("unix:")
    ? new URL(address).hostname || "127.0.0.1"
    : "127.0.0.1";
}

/** Docker names a container's host after its short id unless told otherwise. */
function ownContainer(): string | undefined {
  return /^[0-9a-f]{12}$/.test(hostname()) ? hostname() : undefined;
}

/** A container's own ports are closed to the host's loopback in ours; its networks are not. */
async function networksOf(engine: Engine, self: string, signal: AbortSignal): Promise<string[]> {
  const state = await inspectOne(engine, self, signal);
  return Object.keys(state?.networks ?? {});
}

/** A victim known from a journal alone: its id and name are all that a deed needs. */
function bare({ id, name }: Pick<Target, "id" | "name">): Target {
  return {
    id,
    name,
    source: "docker",
    labels: {},
    image: "",
    state: "unknown",
    endpoints: [],
    networks: [],
    networkMode: "",
    ours: false,
  };
}

async function snapshots(engine: Engine, ids: readonly string[], signal: AbortSignal) {
  const found = new Map<string, Snapshot>();
  await inParallel(ids, async (id) => {
    const snapshot = await inspectOne(engine, id, signal);
    if (snapshot) found.set(id, snapshot);
  });
  return found;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: INSPECTS_AT_ONCE }, worker));
}

/**
 * A list has the network mode, but nowhere the pid mode: the others must be inspected, or a
 * victim's crash would take a container along that the plan never named.
 */
async function sharersOf(
  engine: Engine,
  ids: readonly string[],
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Sharer[]> {
  const victims = targets.filter((target) => ids.includes(target.id));
  const others = targets.filter((one) => one.state === "running" && !ids.includes(one.id));
  const states = await snapshots(
    engine,
    others.map((one) => one.id),
    signal,
  );
  return others.flatMap((other) => {
    const state = states.get(other.id);
    const sharing = (mode: string | undefined, namespace: Sharer["namespace"]): Sharer[] => {
      const wanted = mode?.startsWith("container:") ? mode.slice("container:".length) : undefined;
      const victim = victims.find((one) => one.id === wanted || one.name === wanted);
      return victim ? [{ victim: victim.id, id: other.id, name: other.name, namespace }] : [];
    };
    return [...sharing(state?.pidMode, "pid"), ...sharing(state?.networkMode, "network")];
  });
}

/** Everything but a crash is the engine's own call; for a crash one victim's process decides. */
async function abilitiesOf(
  engine: Engine,
  reach: Reach,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Map<string, AbilityTable>> {
  const first = targets.find((target) => target.state === "running");
  const state = first && (await inspectOne(engine, first.id, signal));
  const near = first && state ? reach.host({ id: first.id, pid: state.pid }) : false;
  const crash = near ? undefined : await reach.helperLack(signal);
  const always = { signal: undefined, start: undefined, pause: undefined, policy: undefined };
  const table: Readonly<Record<Ability, AbilityTable[Ability]>> = { ...always, crash };
  return new Map(targets.map((target) => [target.id, table]));
}
