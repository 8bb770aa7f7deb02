/** From what a user asks for to a plan: looks everything up, decides everything, touches nothing. */
import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "./core/clock.ts";
import type { Monkey } from "./core/monkey.ts";
import type { Plan, PlannedProbe, Ruling, Watching } from "./core/plan.ts";
import { type AddressReader, type ProbeWish, planProbes } from "./core/plan-probes.ts";
import { able, choose, compose, draw, spareProtected } from "./core/planning.ts";
import { readSelection, type Selection, type Selector } from "./core/selector.ts";
import type { Source } from "./core/source.ts";
import type { Target } from "./core/target.ts";
import type { Protection, Quantity } from "./core/victims.ts";
import type { WatchdogKind } from "./core/watchdog.ts";
import { ChaosError, messageOf } from "./failure.ts";
import { redactIn } from "./redact.ts";
import { assertWatched, readAbortRules } from "./reporter/abort-rules.ts";
import { readAddress } from "./reporter/address.ts";
import { readThresholds } from "./reporter/threshold-parser.ts";
import { guards, monkeys, probeKinds } from "./rosters.ts";
import { planWatchdog } from "./watchdog/plan-watchdog.ts";

/** What a user asks for, before anything is looked up. */
export interface Order {
  readonly name?: string;
  readonly monkey: string;
  /** As given: only what the user said; defaults come from the monkey's schema. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly selection: Selection;
  readonly quantity: Quantity;
  readonly seed?: string;
  readonly protection: Protection;
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
}

/** What a user's words mean by themselves, before any engine is asked. @throws ChaosError with exit 2 */
export async function readOrder(order: Order) {
  const selector = readSelection(order.selection);
  const monkey = await monkeys.load(order.monkey);
  const options = readOptions(monkey, order.options);
  readThresholds(order.watching.thresholds);
  readAbortRules(order.watching, monkey.holdMs(options as never));
  await planProbes(order.probes, { victims: [], fleet: [] }, addressReader);
  return { selector, monkey, options };
}

/** Decides everything and touches nothing. @throws ChaosError with exit 2, 3 or 6 */
export async function prepare(
  order: Order,
  source: Source,
  signal: AbortSignal,
): Promise<PreparedDrill> {
  const { selector, monkey, options } = await readOrder(order);
  const seed = order.seed ?? randomBytes(4).toString("hex");
  const targets = await source.list(signal);
  const found = choose(targets, selector, order.protection);
  const needs = monkey.needs(options as never);
  const tables = await source.abilities(found.eligible, signal);
  const capable = able(found, needs, tables, selector);
  const drawn = draw(capable, order.quantity, seed);
  const drags = needs.includes("crash") || needs.includes("signal");
  const sharers = drags ? await source.sharers(idsOf(drawn), signal) : [];
  const context = { targets, selector, protection: order.protection };
  const { victims, refused, alsoHit } = spareProtected(drawn, sharers, context);
  const fleet = fleetOf(targets, selector, victims);
  const probes = await planProbes(order.probes, { victims, fleet }, addressReader);
  assertWatched(order.watching, probes);
  const plan = compose({
    run: runId(order.monkey, systemClock),
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
    rulings: await ruleOn(monkey, { victims, targets, fleet, options }),
    snapshots: await source.snapshot(idsOf(victims), signal),
    probes: redactIn(probes),
    watching: order.watching,
    watchdog: await planWatchdog(order.watchdog ?? "auto", source, signal),
  });
  return { plan, probes, selector, protection: order.protection, monkey, targets };
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
  return targets.filter((target) =>
    projects.size > 0 ? inProjects(target) : wider.passes(target) && !target.ours,
  );
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

async function ruleOn(
  monkey: Monkey,
  facts: {
    victims: readonly Target[];
    targets: readonly Target[];
    fleet: readonly Target[];
    options: Record<string, unknown>;
  },
): Promise<Ruling[]> {
  const all = await guards.all();
  const asked = all.filter((guard) => guard.always || monkey.guards?.includes(guard.name));
  return asked.map((guard): Ruling => {
    try {
      return { guard: guard.name, ...guard.check(facts) };
    } catch (error) {
      const reason = `it could not be asked, so it refuses: ${messageOf(error)}`;
      return { guard: guard.name, allowed: false, reason };
    }
  });
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
