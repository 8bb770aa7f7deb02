/** An experiment of a file → what a command line would have asked for. */
import { readCap } from "../core/grouping.ts";
import type { Watching } from "../core/plan.ts";
import type { Selection } from "../core/selector.ts";
import { SELECTOR_KINDS } from "../core/selector-terms.ts";
import type { Quantity } from "../core/victims.ts";
import type { FaultOrder, Order } from "../order.ts";
import { watchingOf } from "../reporter/watching.ts";
import { ms, percent } from "../units.ts";
import { wishOf } from "./probes.ts";
import type { Config, Experiment } from "./schema.ts";

type Fault = Experiment["faults"][number];

/** What the experiment says wins over the file's defaults; of mappings, key by key. */
export function merged(experiment: Experiment, defaults: Config["defaults"] = {}): Experiment {
  const both = (key: "probes" | "guards" | "watch") =>
    defaults[key] || experiment[key] ? { [key]: { ...defaults[key], ...experiment[key] } } : {};
  return {
    ...defaults,
    ...experiment,
    ...both("probes"),
    ...both("guards"),
    ...both("watch"),
    ...scheduleFor(experiment, defaults),
  } as Experiment;
}

/** When it runs is one thing: who says a cron does not mean the defaults' mean time as well. */
function scheduleFor(
  { schedule: own }: Experiment,
  { schedule: shared }: NonNullable<Config["defaults"]>,
) {
  const { cron, every, mean, min, maxQuietDays, jitter, ...rest } = shared ?? {};
  const isShared = (cron ?? every ?? mean) !== undefined;
  // Zones and holidays of the defaults make no schedule by themselves.
  if (!own && !isShared) return { schedule: undefined };
  const isOwn = (own?.cron ?? own?.every ?? own?.mean) !== undefined;
  const when = isOwn ? {} : { cron, every, mean, min, maxQuietDays, jitter };
  return { schedule: { ...rest, ...when, ...own } };
}

/** @throws ChaosError where a text does not read; `checkMeaning` says so with its place, earlier */
export function orderOf(experiment: Experiment): Order {
  const [first, ...others] = experiment.faults as [Fault, ...Fault[]];
  const { probes = {}, guards = {}, seed, minAge = "10s", optIn } = experiment;
  return {
    name: experiment.name,
    faults: [faultOrderOf(first), ...others.map(faultOrderOf)],
    step: experiment.step,
    inSequence: experiment.order === "sequence",
    guards: guards as Record<string, unknown>,
    ...(seed ? { seed } : {}),
    ...(experiment.secrets ? { secrets: experiment.secrets } : {}),
    protection: { force: false, minAgeMs: ms(minAge), ...(optIn ? { optIn } : {}) },
    probes: Object.entries(probes).map(([name, probe]) => ({ name, ...wishOf(probe) })),
    watching: watchingFor(experiment),
  };
}

function faultOrderOf(fault: Fault): FaultOrder {
  return {
    monkey: fault.monkey,
    options: fault.options,
    selection: fault.select as Selection,
    quantity: quantityOf(fault),
    ...(fault.maxPer ? { maxPer: fault.maxPer.map(readCap) } : {}),
    ...(fault.onRestart ? { onRestart: fault.onRestart } : {}),
  };
}

/** As on the command line: a place alone means all of it, else one victim. */
export function quantityOf({ select, count, percent: share, everyone }: Fault): Quantity {
  if (everyone) return { kind: "all" };
  if (share !== undefined) return { kind: "percent", percent: percent(String(share)) };
  if (count !== undefined) return { kind: "count", count };
  const isPlaceAlone =
    (select.zone ?? select.region) !== undefined &&
    SELECTOR_KINDS.every(
      (kind) => ["zone", "region", "project", "engine"].includes(kind) || !select[kind],
    );
  return isPlaceAlone ? { kind: "all" } : { kind: "count", count: 1 };
}

export function watchingFor({ watch = {}, thresholds, abortWhen }: Experiment): Watching {
  const { verify = true, onInconclusive, ...times } = watch;
  return {
    ...watchingOf(times),
    verdictWanted: verify,
    thresholds: thresholds ?? [],
    abortWhen: abortWhen ?? [],
    ...(onInconclusive === "warn" ? { onInconclusive } : {}),
  };
}
