/** A random fleet and what is asked of it, with its own idea of who is meant: the oracle. */
import type { Guard } from "../../src/core/guard.ts";
import type { Target } from "../../src/core/target.ts";
import type { Quantity } from "../../src/core/victims.ts";
import type { FaultOrder, Order } from "../../src/order.ts";
import type { Chances } from "./chances.ts";
import { settingsOf } from "./guard-settings.ts";
import type { World } from "./world.ts";

const SERVICES = ["web", "api", "db"] as const;
const ZONES = ["a", "b", "c"] as const;
/** Each service answers at a port of its own from here on, and each container from there on. */
const SERVICE_PORT = 80;
const MEMBER_PORT = 1_000;

/** Whether a container is one of those behind that port. */
export function isBehind(port: number, name: string): boolean {
  const service = SERVICES[port - SERVICE_PORT];
  return service ? name.startsWith(`${service}-`) : name.endsWith(`-${port - MEMBER_PORT}`);
}

export interface Asked {
  readonly order: Order;
  /** By selection and exclusion alone: says nothing of state or age. */
  readonly isMeant: (target: Target) => boolean;
  /** At most so many of those that are meant. */
  readonly atMost: (meant: number) => number;
  /** At most so many of one group. */
  readonly caps: readonly { by: "service" | "zone"; max: number }[];
  readonly maxVictims: number | undefined;
  readonly maxOpen: number | undefined;
}

export function raiseFleet(world: World, chances: Chances): void {
  const many = chances.between(3, 12, "fleet");
  const hasZones = chances.is(0.9, "zones");
  for (let n = 1; n <= many; n++) {
    const service = chances.of(SERVICES, "service", n);
    const name = `${service}-${n}`;
    const given = memberOf(
      chances,
      service,
      hasZones ? chances.of(ZONES, "zone", n) : undefined,
      n,
    );
    const isOurs = chances.is(0.03, "ours", n);
    const autoRemove = chances.is(0.08, "auto-remove", n);
    const policy = autoRemove
      ? "no"
      : chances.of(["always", "always", "on-failure", "no"], "policy", n);
    const state = {
      policy: { name: policy, maximumRetryCount: 0 },
      autoRemove,
      running: !chances.is(0.05, "down", n),
    };
    world.add(name, { ...given, ours: isOurs }, state);
    if (!state.running) world.downBy.set(name, "stranger");
    else if (chances.is(0.04, "paused", n)) world.strangerDoes("pause", name);
    if (chances.is(0.05, "held", n)) world.claimForOther(name, chances.is(0.5, "held by dead", n));
  }
  const names = [...world.targets.values()];
  for (const { name, id } of names)
    if (chances.is(0.06, "sharer", name)) {
      const other = chances.of(names, "sharer of", name);
      const namespace = chances.of(["pid", "network"] as const, "namespace", name);
      if (other.id !== id)
        world.fake.sharing.push({ victim: id, id: other.id, name: other.name, namespace });
    }
}

export function memberOf(
  chances: Chances,
  service: string,
  zone: string | undefined,
  n: number,
): Partial<Target> {
  const project = chances.of(["shop", "shop", "shop", "prod", undefined], "project", n);
  const enabled = chances.of([undefined, undefined, undefined, "true", "false"], "enabled", n);
  const number = String(chances.is(0.05, "twin", n) ? 1 : n);
  const health = chances.of([undefined, undefined, "healthy", "unhealthy"] as const, "health", n);
  const compose = { "com.docker.compose.container-number": number };
  return {
    labels: {
      tier: chances.of(["front", "back"], "tier", n),
      ...(zone ? { "chaos.zone": zone } : {}),
      ...(enabled ? { "chaos.enabled": enabled } : {}),
      ...(chances.is(0.5, "composed", n) ? compose : {}),
    },
    ...(project ? { project, service } : {}),
    ...(zone ? { zone } : {}),
    ...(health ? { health } : {}),
    ageMs: chances.of([60_000, 3_600_000, 3_600_000, 86_400_000, 3_000], "age", n),
    image: service,
  };
}

/** What a simulated experiment needs to know of a monkey. */
export interface Drawable {
  readonly name: string;
  readonly example: unknown;
  readonly composes?: true;
}

interface Setting {
  readonly chances: Chances;
  readonly guards: readonly Guard[];
  readonly nowMs: number;
  /** A monkey of the roster, unless one is given. */
  readonly monkeys: readonly Drawable[];
}

export function askOf(world: World, { chances, guards, nowMs, monkeys }: Setting): Asked {
  const all = [...world.targets.values()];
  const monkey = chances.of(monkeys, "monkey");
  const holdMs = chances.of([1_000, 2_000, 4_000], "hold");
  const options = optionsOf(monkey, chances, holdMs);
  const one = chances.of(all, "one");
  const [selection, means] = selectionOf(chances, one, monkey.name === "zone-wiper");
  const port = chances.is(0.6, "front is one")
    ? MEMBER_PORT + Number(one.name.split("-")[1])
    : SERVICE_PORT + chances.between(0, SERVICES.length - 1, "front");
  const excluded = chances.is(0.3, "exclude") ? chances.of(all, "excluded").name : undefined;
  const force = chances.is(0.1, "force");
  const optIn = chances.is(0.05, "opt in");
  const quantity = quantityOf(chances);
  const caps = chances.is(0.2, "cap")
    ? [
        {
          by: chances.of(["service", "zone"] as const, "cap by"),
          max: chances.between(1, 2, "cap"),
        },
      ]
    : [];
  const isWatched = chances.is(0.6, "watched");
  const isReplaced = isOrchestrated(monkey.name, chances);
  const beside = besideOf(monkey, monkeys, chances);
  const isBounded = (name: string) =>
    (isReplaced && name === "max-victims") || (beside !== undefined && name === "max-open");
  const asked = guards.filter(
    ({ name }) =>
      chances.is(0.07, "guard", name) || (isBounded(name) && chances.is(0.5, "bounded")),
  );
  const settings = asked.map((guard) => [guard.name, settingsOf(guard, chances, nowMs)] as const);
  const bound = (guard: string): number | undefined => {
    const texts = settings.find(([name]) => name === guard)?.[1];
    return Array.isArray(texts) ? Number(texts[0]) : undefined;
  };
  const abortWhen = isWatched && holdMs >= 2_000 && chances.is(0.5, "abort when");
  const fault: FaultOrder = {
    monkey: monkey.name,
    options,
    selection: { ...selection, ...(excluded ? { exclude: [excluded] } : {}) },
    quantity,
    maxPer: caps,
  };
  const order: Order = {
    // The same seed and selection: whoever the first one hits, the second hits too.
    faults: beside
      ? [fault, { ...fault, monkey: beside.name, options: optionsOf(beside, chances, 2 * holdMs) }]
      : chances.is(0.15, "sequence")
        ? [fault, fault]
        : [fault],
    inSequence: beside === undefined,
    seed: String(chances.between(0, 2 ** 30, "draw")),
    protection: { force, optIn, minAgeMs: chances.of([0, 10_000], "min age") },
    guards: Object.fromEntries(settings),
    probes: isWatched ? [{ name: "front", address: `tcp://10.0.0.1:${port}` }] : [],
    watching: {
      ...{ intervalMs: 100, timeoutMs: 400, latencyLimitMs: 200, warmUpMs: 200 },
      ...{ baselineMs: 1_000, recoverMs: 3_000, coolDownMs: 500 },
      verdictWanted: isWatched || chances.is(0.3, "verdict"),
      thresholds: chances.is(0.3, "threshold") && isWatched ? ["longest_outage <= 1s"] : [],
      abortWhen: abortWhen ? ["error_ratio over 1s > 50%"] : [],
    },
    watchdog: chances.of(["auto", "auto", "auto", "process", "none"] as const, "watchdog"),
  };
  return {
    order,
    isMeant: (target) =>
      means(target) &&
      target.name !== excluded &&
      !target.ours &&
      (force || target.labels["chaos.enabled"] !== "false") &&
      (!optIn || target.labels["chaos.enabled"] === "true"),
    atMost: (meant) => {
      if (quantity.kind === "count") return quantity.count;
      if (quantity.kind === "all") return meant;
      return Math.max(1, Math.floor((quantity.percent * meant) / 100));
    },
    caps,
    maxVictims: bound("max-victims"),
    maxOpen: bound("max-open"),
  };
}

/** While a zone is held down, somebody replaces what is gone. */
export function isOrchestrated(monkey: string, chances: Chances): boolean {
  return monkey === "zone-wiper" && chances.is(0.6, "orchestrated");
}

/** Another fault on the same victims at the same time, where both can be. */
function besideOf(
  { name, composes }: Drawable,
  monkeys: readonly Drawable[],
  chances: Chances,
): Drawable | undefined {
  // Its peers are no victims of it, so that it would draw others than the one beside it.
  const isAlike = (one: Drawable) => one.composes && one.name !== "partition";
  if (!composes || name === "partition" || !chances.is(0.3, "beside")) return undefined;
  return chances.of(monkeys.filter(isAlike), "beside which");
}

function optionsOf(
  { name, example, composes }: Drawable,
  chances: Chances,
  holdMs: number,
): Record<string, unknown> {
  const hold = `${holdMs}ms`;
  if (["pause", "noop", "disconnect"].includes(name)) return { duration: hold };
  if (name === "stop") return { duration: hold, grace: chances.of(["0s", "1s"], "grace") };
  const quorum = chances.of(["0%", "30%", "50%"], "quorum");
  if (name === "zone-wiper")
    return { hold: chances.is(0.8, "held down") ? hold : "0s", settle: hold, quorum };
  if (name === "kill")
    return {
      mode: chances.of(["crash", "crash", "signal"], "mode"),
      hold: chances.is(0.4, "held down") ? hold : "0s",
      settle: hold,
    };
  if (composes || name === "exec" || name === "process-kill")
    return { ...(example as object), duration: hold };
  return example as Record<string, unknown>;
}

type Means = (target: Target) => boolean;

function selectionOf(
  chances: Chances,
  one: Target,
  isForZone: boolean,
): [FaultOrder["selection"], Means] {
  const tier = chances.of(["front", "back"], "selected tier");
  const kinds: [FaultOrder["selection"], Means][] = [
    [{ all: true }, () => true],
    [{ label: [`tier=${tier}`] }, ({ labels }) => labels.tier === tier],
    [{ name: [`${one.image}-*`] }, ({ name }) => name.startsWith(`${one.image}-`)],
    [{ name: [one.name] }, ({ name }) => name === one.name],
  ];
  const { zone, project } = one;
  if (zone) {
    const inZone: Means = (target) => target.zone === zone;
    if (isForZone && chances.is(0.7, "whole zone")) return [{ zone: [zone] }, inZone];
    kinds.push([{ zone: [zone] }, inZone]);
    if (project)
      kinds.push([
        { zone: [zone], project: [project] },
        (target) => inZone(target) && target.project === project,
      ]);
  }
  return chances.of(kinds, "selection");
}

function quantityOf(chances: Chances): Quantity {
  const kind = chances.of(["all", "count", "percent"] as const, "quantity");
  if (kind === "all") return { kind };
  if (kind === "count") return { kind, count: chances.between(1, 4, "count") };
  return { kind, percent: chances.of([10, 29, 50, 100], "percent") };
}
