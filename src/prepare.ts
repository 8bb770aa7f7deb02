/** From what a user asks for to a plan: looks everything up, decides everything, touches nothing. */
import { randomBytes } from "node:crypto";
import { type Aimed, aimAll } from "./aiming.ts";
import { assertRoom } from "./core/beside.ts";
import { type Clock, systemClock } from "./core/clock.ts";
import type { Plan, PlannedProbe } from "./core/plan.ts";
import { planProbes } from "./core/plan-probes.ts";
import { compose } from "./core/planning.ts";
import { replicasOf } from "./core/replicas.ts";
import { type ActiveGuard, settingsOf } from "./core/rulings.ts";
import { silenceOf } from "./core/silence.ts";
import type { Source } from "./core/source.ts";
import type { Target } from "./core/target.ts";
import type { Protection } from "./core/victims.ts";
import { environmentOf } from "./environment.ts";
import { fleetOf } from "./fleet.ts";
import type { Surroundings } from "./guard-facts.ts";
import { hear, hearingsOf } from "./hearings.ts";
import { addressReader, calledIn, type Order, type ReadFault, readOrder } from "./order.ts";
import { againstOf } from "./past-runs.ts";
import { quote } from "./quote.ts";
import { type Joined, type Recheck, recheckOf } from "./rechecking.ts";
import { hideIn, redactIn } from "./redact.ts";
import { redactWords } from "./redact-command.ts";
import { assertWatched } from "./reporter/abort-rules.ts";
import { assertMeant } from "./reporter/assert-meant.ts";
import { assertSeen } from "./reporter/assert-seen.ts";
import { beyondTimeout } from "./reporter/timeout-limit.ts";
import { probeKinds } from "./rosters.ts";
import { planWatchdog } from "./watchdog/plan-watchdog.ts";

export interface PreparedDrill {
  readonly plan: Plan;
  /** With the addresses as given: the plan, which is written and shown, has them redacted. */
  readonly probes: readonly PlannedProbe[];
  /** In the plan's order. */
  readonly faults: readonly ReadFault[];
  readonly protection: Protection;
  readonly targets: readonly Target[];
  readonly command?: readonly string[] | undefined;
  /** Asks the guards again, on fresh facts. */
  readonly recheck: Recheck;
  /** Who is hit along with victims, and came since the plan was made: as known when that was asked last. */
  readonly joined: Plan["alsoHit"];
}

/** Decides everything and touches nothing. @throws ChaosError with exit 2, 3 or 6 */
export async function prepare(
  order: Order,
  source: Source,
  signal: AbortSignal,
  surroundings: Surroundings = {},
): Promise<PreparedDrill> {
  const read = await readOrder(order);
  const seed = order.seed ?? randomBytes(4).toString("hex");
  const targets = await source.list(signal);
  const held = await heldIn(targets, source, signal);
  const protection = { ...order.protection, held };
  const faults = await aimAll(read.faults, { source, targets, protection, seed }, signal);
  assertRoom(faults, targets);
  const victims = distinct(faults.flatMap((fault) => fault.victims));
  const fleet = fleetOf(targets, faults, victims);
  const watched = order.unwatched ? { victims: [], fleet: [] } : { victims, fleet };
  const { probes, warnings } = await planProbes(order.probes, watched, addressReader);
  assertSeen(order.watching, probes, calledIn(order));
  assertWatched(order.watching, probes);
  assertMeant(order.watching, probes);
  const run = runId(faults, systemClock);
  const asking = { ...surroundings, source, clock: systemClock };
  const hearings = hearingsOf(read.active, faults, { run, targets });
  const hidden = <T>(value: T): T => hideIn(value, order.secrets ?? []);
  const composed = compose({
    run,
    name: order.name ?? nameOf(faults),
    engine: source.says,
    seed,
    whole: wholeOf(order, surroundings),
    faults,
    rulings: hidden(await hear(hearings, { ...asking, signal })),
    narrowing: hidden(narrowingOf(order, read.active)),
    snapshots: await source.snapshot(idsOf(victims), signal),
    replicas: replicasOf(fleet, victims),
    probes: hidden(redactIn(await writtenProbes(probes))),
    command: order.command && redactWords(order.command).map(quote).join(" "),
    notes: [...silenceOf(source), ...warnings, ...beyondTimeout(order.watching, calledIn(order))],
    watching: order.watching,
    watchdog: await planWatchdog(order.watchdog ?? "auto", source, signal),
    environment: environmentOf(source, victims),
  });
  const plan = withAgainst(composed, order.against, surroundings.stateRoot);
  const joined: Joined[] = [];
  const recheck = recheckOf({ hearings, faults, protection: order.protection, asking }, joined);
  const { protection: shield, command } = order;
  return { plan, probes, faults, protection: shield, targets, recheck, joined, command };
}

function wholeOf({ step, attempt, act, file, lines }: Order, { enginesFile }: Surroundings) {
  return {
    ...(enginesFile !== undefined && enginesFile !== file ? { enginesFile } : {}),
    ...(step ? { step } : {}),
    ...(attempt ? { attempt } : {}),
    ...(act ? { act } : {}),
    ...(file ? { file } : {}),
    ...(lines ? { lines } : {}),
  };
}

/** Each without what its kind knows to be a secret. */
function writtenProbes(probes: readonly PlannedProbe[]): Promise<PlannedProbe[]> {
  return Promise.all(
    probes.map(async (probe) => {
      const { written, options } = await probeKinds.load(probe.kind);
      if (!written) return probe;
      return { ...probe, options: written(options.parse(probe.options)) as typeof probe.options };
    }),
  );
}

/** @throws ChaosError RUN_UNKNOWN, RUNS_DIFFER */
function withAgainst(plan: Plan, wanted: string | undefined, stateRoot: string | undefined): Plan {
  if (wanted === undefined || stateRoot === undefined) return plan;
  const against = againstOf(wanted, plan, stateRoot);
  if (against) return { ...plan, against };
  const first =
    "no earlier run of this experiment passed here: there is nothing to compare it with";
  return { ...plan, warnings: [...plan.warnings, first] };
}

/** Asked only where somebody is frozen or down: else nothing of a run shows. */
async function heldIn(targets: readonly Target[], source: Source, signal: AbortSignal) {
  const isAffected = ({ state }: Target) => state === "paused" || state === "exited";
  const claims = targets.some(isAffected) ? await source.claims.list(signal) : [];
  return new Set(claims.map(({ fault: { victim } }) => victim.id));
}

function narrowingOf({ faults, protection }: Order, active: readonly ActiveGuard[]) {
  const guards = settingsOf(active);
  const [only, ...others] = faults;
  const maxPer = others.length === 0 ? (only.maxPer ?? []) : [];
  return {
    ...(maxPer.length > 0 ? { maxPer: [...maxPer] } : {}),
    ...(protection.optIn ? { optIn: true as const } : {}),
    ...(Object.keys(guards).length > 0 ? { guards } : {}),
  };
}

function distinct(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [target.id, target])).values()];
}

function idsOf(targets: readonly Target[]): string[] {
  return targets.map((target) => target.id);
}

/** Of a drill that nobody gave a name. */
export function nameOf(faults: readonly Pick<Aimed, "monkey" | "selector">[]): string {
  return faults.map(({ monkey, selector }) => `${monkey.name} ${selector.says}`).join(" + ");
}

/** Sorts by time, and is a legal container name as a suffix. */
function runId(faults: readonly Aimed[], clock: Clock): string {
  const time = new Date(clock.wallMs()).toISOString().replace(/[-:]/g, "").slice(0, 15);
  const [only, ...others] = faults;
  const what = others.length === 0 ? only?.monkey.name : "drill";
  return `${time}-${what}-${randomBytes(2).toString("hex")}`;
}
