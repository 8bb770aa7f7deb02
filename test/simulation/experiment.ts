/** One seed, one experiment: from a random fleet over plan, run, mishaps and undo to its verdict. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run as runPrepared } from "../../src/controller.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Guard } from "../../src/core/guard.ts";
import type { Halt } from "../../src/core/halt.ts";
import { ChaosError, messageOf } from "../../src/failure.ts";
import { removeHaltFile } from "../../src/journal/halt-file.ts";
import { readRun } from "../../src/journal/read-run.ts";
import { engineFolder } from "../../src/journal/state-folder.ts";
import { type PreparedDrill, prepare } from "../../src/prepare.ts";
import { buildReport, type Report } from "../../src/reporter/report.ts";
import { halt } from "../../src/undo/halt.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { act } from "../../src/watchdog/act.ts";
import { aSnapshot } from "../core/made.ts";
import { checkBooks, checkEnd, checkPlan, checkTouch, checkVerdict } from "./always.ts";
import { Chances } from "./chances.ts";
import { CALM, Connection, type Weather } from "./connection.ts";
import { askOf, type Drawable, isOrchestrated, memberOf, raiseFleet } from "./fleet.ts";
import { Ground, Process } from "./ground.ts";
import { type Experiment, folderOf } from "./stage.ts";
import { World } from "./world.ts";

export interface Roster {
  readonly guards: readonly Guard[];
  readonly monkeys: readonly Drawable[];
}

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly story: readonly string[];
  /** What happened, for the sometimes. */
  readonly happened: ReadonlySet<string>;
}

/** The one that runs: the ground on which the program stands. */
let current: { ground: Ground; fullAt: number | undefined; world?: World } = {
  ground: new Ground(0),
  fullAt: undefined,
};
export const here = () => current;

/** Where there is one, a file system in memory: thousands of folders are made and removed. */
const MEMORY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const FLAKY: Weather = { fails: 0.06, hangs: 0.01, losesAnswer: 0.04, isSlow: 0.3, isLate: 0.3 };
const SLOW: Weather = { ...CALM, isSlow: 0.5, isLate: 0.15 };

export async function experiment(seed: number, roster: Roster): Promise<Outcome> {
  const chances = new Chances(`simulation ${seed}`);
  const ground = new Ground(chances.between(1_000, 86_400_000, "begins"));
  const world = new World(ground, chances);
  const stateRoot = mkdtempSync(join(MEMORY, "chaos-sim-"));
  try {
    const fullAt = chances.is(0.04, "full") ? chances.between(1, 8, "full at") : undefined;
    current = { ground, fullAt, world };
    const it = setOut({ ground, world, chances, stateRoot, fullAt, roster });
    await ground.until(live(it)).catch((error: unknown) => {
      world.violate(`the simulation broke: ${error instanceof Error ? error.stack : error}`);
    });
  } finally {
    rmSync(stateRoot, { recursive: true, force: true });
  }
  const { violations, story, happened } = world;
  return { seed, violations, story, happened };
}

interface Start {
  readonly ground: Ground;
  readonly world: World;
  readonly chances: Chances;
  readonly stateRoot: string;
  readonly fullAt: number | undefined;
  readonly roster: Roster;
}

function setOut({ ground, world, chances, stateRoot, fullAt, roster }: Start): Experiment {
  raiseFleet(world, chances);
  world.hasImage = chances.is(0.7, "image");
  world.stealing = chances.is(0.1, "thief") ? 0.5 : 0;
  if (chances.is(0.25, "past")) writePast(world, stateRoot, chances);
  if (chances.is(0.03, "halted")) world.fake.halted = wordsOf(world);
  const nowMs = ground.clock.wallMs();
  const asked = askOf(world, { ...roster, chances, nowMs });
  world.say(`asked: ${JSON.stringify(asked.order)}`);
  for (const { name, labels, zone, ours, project } of world.targets.values())
    world.say(`there is ${name} ${JSON.stringify({ labels, zone, ours, project })}`);
  const process = new Process();
  const diesAt = chances.is(0.35, "dies") ? chances.between(6, 45, "dies at") : undefined;
  const weather = chances.of([CALM, CALM, SLOW, SLOW, FLAKY], "weather");
  const link = { who: "controller", process, weather, ...(diesAt ? { diesAt } : {}) };
  ground.process = process;
  return {
    ...{ ground, world, chances, stateRoot, asked, process, fullAt },
    connection: new Connection(world, link, chances),
    entries: [],
    plan: undefined,
    mayDie: diesAt !== undefined,
  };
}

async function live(it: Experiment): Promise<void> {
  const { world } = it;
  const died = new Promise<"died">((resolve) => {
    it.process.onDeath = () => resolve("died");
  });
  const done = await Promise.race([died, command(it)]);
  if (done === "died") await afterDeath(it);
  // Whoever helped in this process is gone by now.
  it.process.isAlive = false;
  world.outage = undefined;
  await Promise.all(world.late);
  await later(it);
  checkEnd(it);
}

/** What `chaos <monkey>` does, to its exit status. */
async function command(it: Experiment): Promise<"done"> {
  const { world, chances, asked, stateRoot, connection } = it;
  const { source } = connection;
  const user = new AbortController();
  const { signal } = user;
  try {
    if (chances.is(0.4, "undoes the dead first"))
      await undoAll({ source, stateRoot, run: undefined, signal });
    const meant = [...world.targets.values()].filter(asked.isMeant).length;
    const prepared = await prepare(asked.order, source, signal, { stateRoot });
    it.plan = prepared.plan;
    world.planned();
    world.say(`planned: ${prepared.plan.faults[0]?.victims.map(({ name }) => name).join(", ")}`);
    checkPlan(it, prepared.plan, meant);
    await drill(it, prepared, user);
  } catch (error) {
    const exit = error instanceof ChaosError ? error.exit : undefined;
    world.say(`fails: ${messageOf(error)}`);
    world.happened.add(error instanceof ChaosError ? error.code : "an untyped failure");
    if (exit === undefined)
      world.violate(`an untyped failure: ${error instanceof Error ? error.stack : error}`);
    checkVerdict(it, { exit: exit ?? -1 });
  }
  return "done";
}

async function drill(it: Experiment, prepared: PreparedDrill, user: AbortController) {
  const { world, ground, chances, stateRoot, connection, process } = it;
  world.onTouch = (touch) => checkTouch(it, touch, prepared);
  const over = new AbortController();
  const aside = Promise.all([
    churn(it, user, over.signal),
    guardDeadline(it, over.signal),
    haltBySomebody(it, over.signal),
  ]);
  if (chances.is(0.06, "outage")) {
    const fromMs = ground.clock.monotonicMs() + chances.between(0, 6_000, "outage from");
    world.outage = { fromMs, toMs: fromMs + chances.between(100, 20_000, "outage lasts") };
  }
  const context = { source: connection.source, stateRoot, place: {}, signal: user.signal };
  const onEntry = (entry: Entry) => {
    it.entries.push(entry);
    world.say(`journal: ${sayEntry(entry)}`);
  };
  const { report } = await runPrepared(prepared, { ...context, onEntry }).finally(async () => {
    over.abort();
    if (process.isAlive) await aside;
  });
  world.say(`verdict: ${report.verdict.exit} ${report.verdict.because}`);
  checkBooks(it, "at its end");
  checkVerdict(it, { exit: report.verdict.exit, report });
}

function sayEntry(entry: Entry): string {
  const { at: _at, t: _t, kind, ...rest } = entry as Entry & Record<string, unknown>;
  if (kind === "planned") return kind;
  if (entry.kind === "intended") return `${kind} ${entry.fault.id} on ${entry.fault.victim.name}`;
  return `${kind} ${JSON.stringify(rest)}`;
}

const CHURN = [
  ...["appear", "appear", "appear", "vanish", "die", "pause", "thaw", "stop", "start"],
  "kill watchdog",
];

/** Strangers, the orchestrator and the user, while the drill runs. */
async function churn(it: Experiment, user: AbortController, over: AbortSignal): Promise<void> {
  const { world, chances, ground } = it;
  const many = chances.of([0, 0, 1, 3, 6, 10], "churn");
  const isReplaced = isOrchestrated(it.asked.order.faults[0].monkey, chances);
  const deeds = isReplaced ? ["appear", "appear", "vanish"] : CHURN;
  const events = Array.from({ length: many }, (_, n) => ({
    n,
    atMs: isReplaced
      ? chances.between(1_200, 4_500, "churn at", n)
      : chances.between(0, 6_000, "churn at", n),
    deed: chances.of(deeds, "churn deed", n),
  }));
  if (chances.is(0.12, "interrupt"))
    events.push({ n: -1, atMs: chances.between(0, 6_000, "interrupt at"), deed: "interrupt" });
  const began = ground.clock.monotonicMs();
  for (const { n, atMs, deed } of events.sort((a, b) => a.atMs - b.atMs)) {
    await ground.clock.sleep(began + atMs - ground.clock.monotonicMs(), over);
    if (over.aborted || !it.process.isAlive) return;
    if (deed === "interrupt") {
      world.say("the user interrupts");
      user.abort(chances.of(["SIGINT", "SIGTERM", "SIGHUP"], "signal"));
    } else if (deed === "kill watchdog") world.killWatchdog();
    else if (deed === "appear") newcomer(it, n);
    else {
      const victims = it.plan?.faults[0]?.victims.map(({ name }) => name) ?? [];
      const names = chances.is(0.7, "of victims", n) ? victims : [...world.targets.keys()];
      world.strangerDoes(deed, chances.of(names, "whom", n));
    }
  }
}

function newcomer(it: Experiment, n: number): void {
  const { world, chances } = it;
  const like = world.targets.get(it.plan?.faults[0]?.victims[0]?.name ?? "");
  const service = like?.image ?? "web";
  const given = memberOf(chances, service, like?.zone, 100 + n);
  const name = `${service}-new-${n}`;
  world.say(`appears: ${name} ${JSON.stringify(given)}`);
  world.appear(name, { ...given, ageMs: 0 });
}

/** The watchdog of a living controller acts at the deadline all the same. */
async function guardDeadline(it: Experiment, over: AbortSignal): Promise<void> {
  const { world, ground } = it;
  while (!over.aborted && it.process.isAlive) {
    await ground.clock.sleep(1_000, over);
    const { watchdog } = world;
    if (over.aborted || !watchdog?.isAlive || watchdog.isOver) continue;
    if (ground.clock.wallMs() <= watchdog.untilMs) continue;
    watchdog.isOver = true;
    world.isTakenOver = true;
    await watchdogActs(it, "the deadline of its faults has passed");
  }
}

async function haltBySomebody(it: Experiment, over: AbortSignal): Promise<void> {
  const { world, chances, ground, stateRoot } = it;
  if (it.mayDie || !chances.is(0.1, "halt")) return;
  await ground.clock.sleep(chances.between(0, 6_000, "halt at"), over);
  if (over.aborted) return;
  world.say("somebody halts everything");
  world.isTakenOver = true;
  world.releaseForeign();
  // Who steals claims from here on would have been halted, too.
  world.stealing = 0;
  const link = { who: "halt", process: it.process, weather: SLOW };
  const { source } = new Connection(world, link, chances);
  await halt({ source, stateRoot, words: wordsOf(world) }).catch((error: unknown) => {
    world.say(`the halt fails: ${messageOf(error)}`);
    world.haltFailed = true;
  });
}

function wordsOf({ ground }: World): Halt {
  return { by: "op@here", since: new Date(ground.clock.wallMs()).toISOString(), reason: "enough" };
}

async function afterDeath(it: Experiment): Promise<void> {
  const { world, ground, chances } = it;
  world.happened.add("the controller's death");
  if (!it.plan) return;
  // What it had called for may still land.
  await ground.clock.sleep(1);
  checkBooks(it, "at its death");
  checkVerdictOfTheDead(it);
  const { watchdog } = world;
  if (!watchdog?.isAlive || watchdog.isOver || chances.is(0.15, "both die")) return;
  await ground.clock.sleep(chances.between(10, 1_500, "watchdog wakes"));
  await watchdogActs(it, "its controller is gone");
  checkBooks(it, "after its watchdog");
}

function checkVerdictOfTheDead(it: Experiment): void {
  const report = reportOf(it);
  if (report) checkVerdict(it, { exit: report.verdict.exit, report });
}

function reportOf(it: Experiment): Report | undefined {
  const { entries, samples } = readRun(folderOf(it));
  return entries.length > 0 ? buildReport(entries, samples) : undefined;
}

async function watchdogActs(it: Experiment, why: string): Promise<void> {
  const { world, ground, chances, stateRoot, plan } = it;
  const process = it.process.isAlive ? it.process : new Process();
  ground.process = process;
  const weather = chances.of([CALM, SLOW, FLAKY], "watchdog's weather");
  const diesAt = chances.is(0.1, "watchdog dies") ? chances.between(3, 20, "when") : undefined;
  const dies = diesAt !== undefined && process !== it.process ? { diesAt } : {};
  const link = { who: "watchdog", process, weather, ...dies };
  const { source } = new Connection(world, link, chances);
  const order = { run: plan?.run ?? "", state: stateRoot, contained: false };
  const had = world.claimsAsLeftovers(plan?.run).length;
  const died = new Promise<void>((resolve) => {
    if (process !== it.process) process.onDeath = resolve;
  });
  world.say(`the watchdog acts: ${why}`);
  const acted = act(order, source, why).catch((error: unknown) => {
    world.say(`the watchdog gives up: ${messageOf(error)}`);
  });
  await Promise.race([acted, died]);
  const left = world.claimsAsLeftovers(plan?.run).length;
  if (left < had) world.happened.add("a revert by the watchdog");
  if (process !== it.process) process.isAlive = false;
}

/** The next commands on that engine, when everything is calm again. */
async function later(it: Experiment): Promise<void> {
  const { world, ground, chances, stateRoot } = it;
  world.fake.halted = undefined;
  removeHaltFile(stateRoot);
  for (let n = 1; n <= 2; n++) {
    const process = new Process();
    ground.process = process;
    const link = { who: `command ${n}`, process, weather: CALM };
    const { source } = new Connection(world, link, chances);
    const { signal } = new AbortController();
    const { reverted } = await undoAll({ source, stateRoot, run: undefined, signal });
    if (reverted.some(({ fault }) => fault.run === it.plan?.run))
      world.happened.add("an undo by the next command");
    process.isAlive = false;
    if (n === 1) world.strangersLeave();
    await ground.clock.sleep(3_000);
  }
}

/** A run of an hour ago, so that there is something to cool down from. */
function writePast({ ground, targets }: World, stateRoot: string, chances: Chances): void {
  const run = "20231113T000000-kill-cafe";
  const folder = join(engineFolder(stateRoot, "fake-engine"), "runs", run);
  mkdirSync(folder, { recursive: true });
  const { id, name, project, service } = chances.of([...targets.values()], "past victim");
  const victim = { id, name, source: "fake", ...(project ? { project } : {}) };
  const agoMs = chances.of([60_000, 1_800_000, 7_000_000], "past");
  const at = new Date(ground.clock.wallMs() - agoMs).toISOString();
  const deed = { how: "it was done", facts: {} };
  const fault = {
    ...{ id: `${run}.1`, run, monkey: "kill", options: {}, peers: [], seed: "1", until: at },
    victim: { ...victim, ...(service ? { service } : {}) },
    before: aSnapshot(),
  };
  const lines = [
    { at, t: 0, kind: "intended", fault, claim: fault.id },
    { at, t: 1, kind: "injected", fault: fault.id, issued: 0, deed },
    { at, t: 2, kind: "reverted", fault: fault.id, deed },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  writeFileSync(join(folder, "journal.jsonl"), text);
}
