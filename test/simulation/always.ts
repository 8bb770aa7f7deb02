/** What must hold in every simulated experiment, whatever happens in it. */
import type { Entry } from "../../src/core/entry.ts";
import { groupOf } from "../../src/core/grouping.ts";
import type { Plan } from "../../src/core/plan.ts";
import type { Target } from "../../src/core/target.ts";
import { openFaults } from "../../src/journal/fold.ts";
import { readEntries } from "../../src/journal/read-run.ts";
import type { PreparedDrill } from "../../src/prepare.ts";
import type { Report } from "../../src/reporter/report.ts";
import { happenedIn } from "./sometimes.ts";
import { type Experiment, folderOf } from "./stage.ts";
import type { Touch } from "./world.ts";

const INJURIES = [
  "crash",
  "signal",
  "pause",
  "policy",
  "stop",
  "restart",
  "remove",
  "disconnect",
  "impair",
  "exec",
  "processes",
];
const DRAGS = ["kill", "zone-wiper", "stop", "restart", "remove", "process-kill"];

/** The plan names nobody who is not meant, and not too many. */
export function checkPlan(it: Experiment, plan: Plan, meant: number): void {
  const { world, asked } = it;
  const victims = plan.faults.flatMap((fault) => fault.victims);
  const names = new Set(victims.map(({ name }) => name));
  const targets = [...names].map((name) => world.targets.get(name) as Target);
  if (names.size > asked.atMost(meant))
    world.violate(`${names.size} victims are planned of at most ${asked.atMost(meant)}`);
  for (const { by, max } of asked.caps)
    for (const group of new Set(targets.map((one) => groupOf(one, by))))
      if (targets.filter((one) => groupOf(one, by) === group).length > max)
        world.violate(`more than ${max} of ${by} ${group} are planned`);
  for (const { allowed, guard } of plan.rulings)
    if (!allowed) world.happened.add(`a refusal by ${guard}`);
}

/** Nobody is touched who is not meant, announced and within the blast radius. */
export function checkTouch(it: Experiment, touch: Touch, prepared: PreparedDrill): void {
  const { world, asked, plan } = it;
  const { who, deed, name } = touch;
  if (world.foreign.some((one) => one.name === name && one.mayBeUndone)) return;
  if (deed === "impair") world.happened.add("a network fault");
  if (deed === "restore" && who === "watchdog" && world.fake.impairments(name).length > 0)
    world.happened.add("a network fault that the watchdog undid");
  const target = world.targets.get(name);
  const say = (why: string): void => world.violate(`${who}: ${deed} ${name}, ${why}`);
  if (!target || !asked.isMeant(target)) {
    say("which is excluded or was never meant");
    return;
  }
  if (!INJURIES.includes(deed) || who !== "controller") return;
  const isPlanned = plan?.faults[0]?.victims.some((one) => one.name === name);
  const wasRunning = prepared.targets.some((one) => one.name === name && one.state === "running");
  if (!isPlanned && wasRunning) say("which ran when the plan was made and was spared");
  if (!it.entries.some((one) => one.kind === "intended" && one.fault.victim.name === name))
    say("before it was announced in the journal");
  if (plan?.rulings.some(({ allowed }) => !allowed)) say("though a guard had refused");
  const shield = world.fake.sharing.find(
    (one) => one.victim === target.id && isProtected(it, world.targets.get(one.name)),
  );
  if (shield && DRAGS.includes(asked.order.faults[0].monkey))
    say(`with which ${shield.name} goes down`);
  const hit = new Set(
    world.touches
      .filter((one) => one.who === "controller" && INJURIES.includes(one.deed))
      .map((one) => one.name)
      .filter((one) => !world.foreign.some((other) => other.name === one && other.mayBeUndone)),
  );
  if (asked.maxVictims !== undefined && hit.size > asked.maxVictims)
    say(`the ${hit.size}th victim of at most ${asked.maxVictims}`);
  const open = openFaults(it.entries).length;
  if (asked.maxOpen !== undefined && open > asked.maxOpen)
    say(`though ${open} faults are open of at most ${asked.maxOpen}`);
}

/** Who must not go down with a victim. */
function isProtected({ asked }: Experiment, target: Target | undefined): boolean {
  if (!target) return false;
  const { force, optIn = false } = asked.order.protection;
  const isShielded = target.labels["chaos.enabled"] === "false" && !force;
  const isOut = optIn && target.labels["chaos.enabled"] !== "true";
  const isExcluded = asked.order.faults[0].selection.exclude?.includes(target.name) ?? false;
  return target.ours || isShielded || isOut || isExcluded;
}

/** What the journal says is open is what the world shows as ours, and is claimed. */
export function checkBooks(it: Experiment, when: string): void {
  const { world, plan, fullAt } = it;
  if (!plan) return;
  const entries = readEntries(folderOf(it));
  happenedIn(entries, plan, world.happened);
  const open = openFaults(entries);
  const claims = [...world.fake.held.values()].filter(({ run }) => run === plan.run);
  // What a full disk did not take, the claims alone know.
  const isWhole = fullAt === undefined;
  for (const fault of isWhole ? open : [])
    if (!claims.some((claim) => claim.fault.id === fault.id))
      world.violate(`${when}: ${fault.id} on ${fault.victim.name} is open without a claim`);
  for (const { fault } of isWhole ? claims : [])
    if (!open.some(({ id }) => id === fault.id) && isIntended(entries, fault.id))
      if (!entries.some((one) => one.kind === "reverted" && one.fault === fault.id))
        world.violate(`${when}: ${fault.victim.name} is claimed, but not open in the journal`);
  const shown = world.showsOurs().filter((name) => !world.foreign.some((one) => one.name === name));
  for (const name of shown) {
    if (!claims.some(({ fault }) => fault.victim.name === name))
      world.violate(`${when}: ${name} shows a fault of ours that nobody has claimed`);
    if (isWhole && !open.some(({ victim }) => victim.name === name))
      world.violate(`${when}: ${name} shows a fault of ours that the journal takes for undone`);
  }
}

function isIntended(entries: readonly Entry[], fault: string): boolean {
  return entries.some((one) => one.kind === "intended" && one.fault.id === fault);
}

const EXITS: Readonly<Record<string, readonly number[]>> = {
  pass: [0],
  fail: [1],
  inconclusive: [3],
  stopped: [4, 129, 130, 143],
  unsafe: [5],
  error: [6],
};

/** Every run has a verdict of the table; a pass has evidence; what remains is never kept quiet. */
export function checkVerdict(it: Experiment, said: { exit: number; report?: Report }): void {
  const { world, plan } = it;
  const { exit, report } = said;
  world.happened.add(`exit ${exit}`);
  if (!report) {
    if (![2, 3, 4, 5, 6].includes(exit)) world.violate(`a command that fails has the exit ${exit}`);
    if (plan && exit !== 5 && remains(it).length > 0)
      world.violate(`exit ${exit}, though ${remains(it).join(", ")} remains`);
    return;
  }
  const { verdict } = report.verdict;
  world.happened.add(verdict);
  if (!EXITS[verdict]?.includes(exit)) world.violate(`${verdict} has the exit ${exit}`);
  if (exit !== 5 && remains(it).length > 0)
    world.violate(`${verdict}, though ${remains(it).join(", ")} remains`);
  if (verdict === "pass") checkPass(it, report);
}

/** Names of victims that are still claimed, or show a fault of ours, after something was announced. */
function remains({ world, plan, entries }: Experiment): string[] {
  if (!entries.some(({ kind }) => kind === "intended")) return [];
  const claims = [...world.fake.held.values()].filter(({ run }) => run === plan?.run);
  const finished = entries.some(({ kind }) => kind === "finished");
  const claimed = claims.filter(({ fault }) => finished || isIntended(entries, fault.id));
  const undone = (id: string) => entries.some((one) => one.kind === "reverted" && one.fault === id);
  const open = claimed.filter(({ fault }) => finished || !undone(fault.id));
  return [...new Set([...open.map(({ fault }) => fault.victim.name)])];
}

function checkPass({ world, asked, entries }: Experiment, report: Report): void {
  const injured = report.victims
    .filter(({ effect }) => effect === "in-effect")
    .map(({ victim }) => victim.name);
  const isNoop = asked.order.faults[0].monkey === "noop";
  const unhurt = injured.filter((name) => !world.touches.some((one) => one.name === name));
  if (injured.length === 0) world.violate("a pass without a victim");
  if (!isNoop && unhurt.length > 0) world.violate(`a pass, though nobody hit ${unhurt.join(", ")}`);
  if (!entries.some(({ kind }) => kind === "finished")) world.violate("a pass without an end");
  if (!asked.order.watching.verdictWanted) return;
  const seen = report.probes.some(({ gates, watched }) => gates && watched.counts.good > 0);
  if (!seen) world.violate("a pass, though no gating probe saw anything good");
}

/** After the next commands nothing of ours remains, and what others did is as they left it. */
export function checkEnd(it: Experiment): void {
  const { world } = it;
  for (const { name, claim, mayBeUndone } of world.foreign) {
    const holds = world.fake.held.get(claim.victim);
    if (!mayBeUndone && holds?.token !== claim.token)
      world.violate(`the claim of a living controller on ${name} is gone`);
  }
  // A halt that failed may have left a living controller its claims.
  const living = world.foreign
    .filter(({ isDead, mayBeUndone }) => !mayBeUndone || (world.haltFailed && !isDead))
    .map(({ claim }) => claim.token);
  for (const { token, fault } of world.fake.held.values())
    if (!living.includes(token))
      world.violate(`after everything, ${fault.victim.name} is still claimed`);
  for (const name of world.showsOurs())
    world.violate(`after everything, ${name} still shows a fault of ours`);
}
