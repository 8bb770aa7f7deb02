/** From what a user asks for to a plan: looks everything up, decides everything, touches nothing. */
import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "./core/clock.ts";
import type { Cap } from "./core/grouping.ts";
import type { Monkey } from "./core/monkey.ts";
import type { Plan, PlannedProbe, Watching } from "./core/plan.ts";
import { notesOn } from "./core/plan-notes.ts";
import { type AddressReader, type ProbeWish, planProbes } from "./core/plan-probes.ts";
import { able, choose, compose, draw, spareProtected } from "./core/planning.ts";
import { type ActiveGuard, settingsOf } from "./core/rulings.ts";
import { readSelection, type Selection, type Selector } from "./core/selector.ts";
import type { Source } from "./core/source.ts";
import type { Target } from "./core/target.ts";
import type { Protection, Quantity } from "./core/victims.ts";
import type { WatchdogKind } from "./core/watchdog.ts";
import { ChaosError } from "./failure.ts";
import type { Surroundings } from "./guard-facts.ts";
import { askGuards, type GuardSettings, readGuards } from "./guarding.ts";
import { type Recheck, recheckOf } from "./rechecking.ts";
import { redactIn } from "./redact.ts";
import { assertWatched, readAbortRules } from "./reporter/abort-rules.ts";
import { readAddress } from "./reporter/address.ts";
import { assertMeant } from "./reporter/assert-meant.ts";
import { assertSeen } from "./reporter/assert-seen.ts";
import { readThresholds } from "./reporter/threshold-parser.ts";
import { monkeys, probeKinds } from "./rosters.ts";
import { planWatchdog } from "./watchdog/plan-watchdog.ts";

/** What a user asks for, before anything is looked up. */
export interface Order {
  readonly name?: string;
  readonly monkey: string;
  /** As given: only what the user said; defaults come from the monkey's schema. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly selection: Selection;
  readonly quantity: Quantity;
  /** At most so many of a service, zone, host or label. */
  readonly maxPer?: readonly Cap[];
  readonly seed?: string;
  readonly protection: Protection;
  /** By a guard's name, e.g. `{ "max-victims": 3, "quiet-hours": "22:00-06:00 UTC" }`. */
  readonly guards?: GuardSettings;
  readonly probes: readonly ProbeWish[];
  readonly watching: Watching;
  readonly watchdog?: "auto" | WatchdogKind;
}

export interface PreparedDrill {
  readonly plan: Plan;
  /** With the addresses as given: the plan, which is written and shown, has them redacted. */
  readonly probes: readonly PlannedProbe[];
  readonly selector: Selector;
  readonly protection: Protection;
  readonly monkey: Monkey;
  readonly targets: readonly Target[];
  /** Asks the guards again, on fresh facts. */
  readonly recheck: Recheck;
}

/** What a user's words mean by themselves, before any engine is asked. @throws ChaosError with exit 2 */
export async function readOrder(order: Order) {
  const selector = readSelection(order.selection);
  const monkey = await monkeys.load(order.monkey);
  const options = readOptions(monkey, order.options);
  const active = await readGuards(order.guards ?? {}, monkey);
  readThresholds(order.watching.thresholds);
  readAbortRules(order.watching, monkey.holdMs(options as never));
  const { probes } = await planProbes(order.probes, { victims: [], fleet: [] }, addressReader);
  assertSeen(order.watching, probes);
  return { selector, monkey, options, active };
}

/** Decides everything and touches nothing. @throws ChaosError with exit 2, 3 or 6 */
export async function prepare(
  order: Order,
  source: Source,
  signal: AbortSignal,
  surroundings: Surroundings = {},
): Promise<PreparedDrill> {
  const { selector, monkey, options, active } = await readOrder(order);
  const seed = order.seed ?? randomBytes(4).toString("hex");
  const targets = await source.list(signal);
  const heldBy = await holders(targets, source, signal);
  const found = choose(targets, selector, { ...order.protection, heldBy });
  const needs = monkey.needs(options as never);
  const tables = await source.abilities(found.eligible, signal);
  const capable = able(found, needs, tables, selector);
  const drawn = draw(capable, order.quantity, seed, order.maxPer);
  const drags = needs.includes("crash") || needs.includes("signal");
  const sharers = drags ? await source.sharers(idsOf(drawn), signal) : [];
  const context = { targets, selector, protection: order.protection };
  const { victims, refused, alsoHit } = spareProtected(drawn, sharers, context);
  const fleet = fleetOf(targets, selector, victims);
  const { probes, warnings } = await planProbes(order.probes, { victims, fleet }, addressReader);
  assertSeen(order.watching, probes);
  assertWatched(order.watching, probes);
  assertMeant(order.watching, probes);
  const run = runId(order.monkey, systemClock);
  const { length: eligible } = capable.eligible;
  const holdMs = monkey.holdMs(options as never);
  const situation = { run, victims, targets, fleet, eligible, options, holdMs };
  const asking = { ...surroundings, source, clock: systemClock };
  const plan = compose({
    run,
    name: order.name ?? `${order.monkey} ${selector.says}`,
    engine: source.says,
    seed,
    selector,
    matched: found.matched.length,
    monkey,
    options,
    victims,
    passedOver: [...capable.passedOver, ...refused],
    alsoHit,
    rulings: await askGuards(active, situation, { ...asking, signal }),
    narrowing: narrowingOf(order, active),
    snapshots: await source.snapshot(idsOf(victims), signal),
    probes: redactIn(probes),
    notes: [...notesOn(order.quantity, { selector, targets, victims }), ...warnings],
    watching: order.watching,
    watchdog: await planWatchdog(order.watchdog ?? "auto", source, signal),
  });
  const { protection } = order;
  const recheck = recheckOf({
    ...{ active, planned: situation, selector, protection, asking },
    fleetOf: (now, hit) => fleetOf(now, selector, hit),
  });
  return { plan, probes, selector, protection, monkey, targets, recheck };
}

/** Asked only where somebody is frozen or down: else nothing of a run shows. */
async function holders(targets: readonly Target[], source: Source, signal: AbortSignal) {
  const isAffected = ({ state }: Target) => state === "paused" || state === "exited";
  const claims = targets.some(isAffected) ? await source.claims.list(signal) : [];
  return new Map(claims.map(({ victim, run }) => [victim, run]));
}

function narrowingOf({ maxPer = [], protection }: Order, active: readonly ActiveGuard[]) {
  const guards = settingsOf(active);
  return {
    ...(maxPer.length > 0 ? { maxPer: [...maxPer] } : {}),
    ...(protection.optIn ? { optIn: true as const } : {}),
    ...(Object.keys(guards).length > 0 ? { guards } : {}),
  };
}

function idsOf(targets: readonly Target[]): string[] {
  return targets.map((target) => target.id);
}

/** The victims' surroundings: the same selection in any zone, and the rest of their projects. */
function fleetOf(
  targets: readonly Target[],
  selector: Selector,
  victims: readonly Target[],
): Target[] {
  const projects = new Set(victims.flatMap((victim) => victim.project ?? []));
  const wider = selector.without("zone").without("region");
  const inProjects = (target: Target) =>
    target.project !== undefined && projects.has(target.project);
  // Beside victims without a project, what belongs to somebody's project is somebody else's.
  const isLoose = victims.some(({ project }) => project === undefined);
  const beside = ({ project, ours }: Target) => isLoose && project === undefined && !ours;
  return targets.filter((target) => inProjects(target) || (beside(target) && wider.passes(target)));
}

/** @throws ChaosError OPTION_INVALID with each wrong option and what it should be */
export function readOptions(
  monkey: Monkey,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const parsed = monkey.options.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`);
  throw new ChaosError(
    "OPTION_INVALID",
    `Cannot use these options of ${monkey.name}: ${lines.join("; ")}`,
    {
      hint: `chaos ${monkey.name} --help`,
    },
  );
}

const addressReader: AddressReader = async (address) => {
  const kinds = await probeKinds.all();
  const { kind, url, containerPort } = readAddress(address, kinds);
  const found = kinds.find((one) => one.name === kind);
  const options = found?.parse(url) as Record<string, unknown>;
  return { kind, options, ...(containerPort === undefined ? {} : { containerPort }) };
};

/** Sorts by time, and is a legal container name as a suffix. */
function runId(monkey: string, clock: Clock): string {
  const time = new Date(clock.wallMs()).toISOString().replace(/[-:]/g, "").slice(0, 15);
  return `${time}-${monkey}-${randomBytes(2).toString("hex")}`;
}
