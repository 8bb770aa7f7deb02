/**
 * SIGKILLs at random moments of controllers, agents and watchdogs, over every fault that stays until
 * it is undone. CHAOS_PROVE=full sends 200, else a few; CHAOS_SEED draws the same again.
 *
 * What is counted, by the engine's own stamps: a round's undo lasts until the last `unpause`, `start`,
 * `update` or `connect` of its victims, when their last policy is back, they run and are reached. Of
 * network faults and `exec` no event tells: there it lasts until the kernel has nothing of them any more,
 * see effect-watch.ts. The overrun begins with the latest of
 *   - the controller's death: until then its faults are its own,
 *   - the last start of the watchdog before that undo, where it was killed too: the engine revives it
 *     after 100 ms, doubled with each life that was shorter than 10 s, and that is the engine's time;
 *     the revived one asks for a second whether its controller lives, before it may act. One that the
 *     run had started anew, and that did not stand by yet, counts as revived at the death,
 *   - the start of `chaos revert`, in the one case where nobody is left: a watchdog process that died
 *     after its controller and before it was through. Those are counted apart, as "by command".
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { draw } from "../../src/core/chance.ts";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Entry, EntryKind } from "../../src/core/entry.ts";
import { entriesIn, runsIn, watchdogWords } from "../journal/in-state.ts";
import { describeAsRoot } from "../lab/docker.ts";
import { isFull, note, type Proof, sayProofs, seed } from "../proof.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { cases, isHeld, titleOf } from "./cases.ts";
import { chaos, type Started, start, stateFolder } from "./chaos.ts";
import { isSilent, watchEffects } from "./effect-watch.ts";
import { type Lane, openLane, settled } from "./lane.ts";
import { type Heard, recordEvents } from "./record-events.ts";
import { helperOf, killNow, type Prey, watchdogOf } from "./to-kill.ts";
import type { Case } from "./ways.ts";

const KILLS = isFull ? 200 : 3;
/** In a sample, which shares its machine with whatever else there is, twice as much. */
const SLACK = isFull ? 1 : 2;
/**
 * How much later something may be undone: by a watchdog that stood by; by a revived one, which has to
 * boot and to ask (1 s) before; by us.
 */
const LIMITS = {
  overrun: 2_000 * SLACK,
  "after a revival": 3_000 * SLACK,
  "by command": Number.POSITIVE_INFINITY,
};
/** The fault's own deadline is later: what this long is not undone never will be. */
const GIVE_UP_MS = 60_000;
const LIMIT_MS = isFull ? 3_600_000 : 180_000;
const UNDO = ["unpause", "start", "update", "connect"];
/** What they kill comes back by itself: there is no undo that anybody could see. */
const SELF_MENDING = ["process-kill"];

/** Who dies, in this order; a number is a wait of up to so many milliseconds. */
const ENDS: readonly (readonly ("controller" | "watchdog" | "agent" | number)[])[] = [
  ["controller"],
  ["watchdog", "controller"],
  ["watchdog", 1_500, "controller"],
  ["controller", 600, "watchdog"],
  ["controller", 600, "watchdog", 600, "watchdog"],
  ["agent", 500, "controller"],
  ["watchdog", "agent", "controller"],
];

const faults = cases.filter(isHeld);

describeAsRoot(`a storm of SIGKILLs (CHAOS_SEED=${seed})`, () => {
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram();
  });
  afterAll(() => program?.[Symbol.dispose]());

  it(
    `of ${KILLS} leaves nothing behind`,
    async () => {
      await using lane = await openLane();
      const proofs: Proof[] = [];
      for (let round = 0, kills = 0; kills < KILLS; round++) {
        const { counts, worst, failures } = await blow(round, { lane, program: program.main });
        for (const says of failures) process.stderr.write(`kill storm: ${says}\n`);
        kills += counts.kills;
        proofs.push(note({ loop: "kill storm", of: "all", counts, worst, failures }));
      }
      process.stderr.write(`${sayProofs(proofs)}\n`);

      expect(proofs.flatMap(({ failures }) => failures)).toEqual([]);
    },
    LIMIT_MS,
  );
});

interface Round {
  readonly title: string;
  readonly end: (typeof ENDS)[number];
  readonly kind: "container" | "process";
  readonly state: string;
  chance(what: string): number;
}

interface Deaths {
  readonly kills: number;
  /** Every watchdog that was seen, killed or not. */
  readonly watchdogs: readonly Prey[];
  readonly diedMs: number;
  /** The controller died after it had journalled its hits. */
  readonly wasHit: boolean;
  /** A watchdog had said that it stands by, and was not killed since. */
  readonly stoodBy: boolean;
  /** Neither a watchdog nor an engine that would revive it: the next command must undo. */
  readonly nobodyLeft: boolean;
}

async function blow(round: number, { lane, program }: { lane: Lane; program: string }) {
  using state = stateFolder();
  const chance = (what: string) => draw(seed, "storm", `${round}`, what);
  const pick = <T>(what: string, from: readonly T[]): T =>
    from[Math.floor(chance(what) * from.length)] as T;
  const one = pick<Case>("fault", faults);
  const kind = pick("watchdog", ["container", "container", "process"] as const);
  const end = pick("end", ENDS);
  const title = `round ${round}, ${titleOf(one)}, ${kind}, ${end.join(" ")}`;
  const before = await lane.before(one);
  const heard = await recordEvents(undefined, UNDO);
  const eyes = watchEffects(isSilent(one) ? before : new Map());
  const words = [...lane.words(one, "60s", state.path), "--watchdog", kind];
  const tool = start(words, { program });

  const deaths = await killAll(tool, { title, end, kind, state: state.path, chance });

  const runs = runsIn(state.path);
  const commandMs = Date.now();
  if (deaths.nobodyLeft)
    for (const run of runs) await chaos(["revert", run, "--state", state.path], { program });
  const still = await settled(before, runs, GIVE_UP_MS);
  await systemClock.sleep(100); // the engine's events come after its answers
  await heard.stop();
  const seen = [...heard.heard, ...(await eyes.stop())];
  const victims = lane.victims();
  if (still.length > 0) await lane.renew();
  const took = measure(deaths, { heard: seen, victims, commandMs });
  const beyond = took.undoneMs - Math.min(...deadlinesIn(state.path));
  const time = `${Math.round(took.ms)} ms (${took.what})`;
  const said = took.wasOpen ? `undone after ${time}` : "nothing was open";
  process.stderr.write(`kill storm: ${title}: ${deaths.kills} kills, ${said}\n`);
  const open = took.wasOpen ? { "with open faults": 1, [took.what]: 1 } : {};
  const byKernel = took.wasOpen && isSilent(one) ? { "seen by the kernel's own tools": 1 } : {};
  // Else a fault that nobody times would pass for one that was never there.
  const isMissed = deaths.wasHit && !took.wasOpen && !SELF_MENDING.includes(one.monkey.name);
  return {
    counts: { kills: deaths.kills, rounds: 1, ...open, ...byKernel },
    worst: { [took.what]: took.ms, "beyond its deadline": Math.max(0, beyond) },
    failures: [
      ...(still.length > 0
        ? [`${title}: ${still.join(", ")}; ${watchdogWords(state.path).join("; ")}`]
        : []),
      ...(isMissed ? [`${title}: was hit, and nobody saw when it was undone`] : []),
      ...(took.ms > LIMITS[took.what] ? [`${title}: undone only after ${time}`] : []),
      ...(beyond > LIMITS.overrun ? [`${title}: undone ${beyond} ms after its deadline`] : []),
    ],
  };
}

/** @throws when the tool ends by itself: a storm over nothing would never end, and prove nothing */
async function killAll({ child, answer }: Started, round: Round): Promise<Deaths> {
  const { end, kind, state, chance } = round;
  const pid = child.pid ?? 0;
  // Some moments are on the way to the fault and into it, most while it is held.
  const isEarly = chance("early") < 0.35;
  const ended = answer.then(({ exit, stderr }) => {
    if (child.signalCode === null) throw new Error(`${round.title}: exit ${exit}: ${stderr}`);
  });
  ended.catch(() => {});
  await Promise.race([journalSays(isEarly ? "planned" : "verified", state), ended]);
  await systemClock.sleep(chance("moment") * (isEarly ? 2_000 : 800));

  const watchdogs: Prey[] = [];
  let [kills, diedMs, stoodBy, isWatched, wasHit] = [0, 0, false, false, false];
  for (const [step, who] of end.entries()) {
    const run = runsIn(state)[0];
    if (typeof who === "number") {
      await systemClock.sleep(chance(`wait ${step}`) * who);
    } else if (who === "controller") {
      const watchdog = await watchdogOf(run, pid);
      // One that was killed a moment ago may still be on its way out.
      isWatched = watchdog !== undefined && watchdogs.every((one) => one.pid !== watchdog.pid);
      if (watchdog) watchdogs.push(watchdog);
      // Each one that was killed must have been replaced by one that said that it stands by.
      const stands = entriesIn(state).filter(isStandingBy);
      stoodBy = stands.length > end.slice(0, step).filter((one) => one === "watchdog").length;
      wasHit = entriesIn(state).some(isHit);
      if (child.exitCode === null && child.kill("SIGKILL")) kills++;
      diedMs = Date.now();
      await answer;
    } else {
      const prey = await (who === "agent" ? helperOf(run) : again(watchdogs, kind, run, pid));
      if (!prey || !killNow(prey)) continue;
      kills++;
      if (who === "watchdog") watchdogs.push(prey);
      if (who === "watchdog" && kind === "process") isWatched = false;
    }
  }
  const isRevived = kind === "container" && watchdogs.length > 0;
  const nobodyLeft = !isRevived && !isWatched;
  return { kills, watchdogs, diedMs, wasHit, stoodBy, nobodyLeft };
}

/** By the rules at the top of this file. */
function measure(
  { watchdogs, diedMs, stoodBy, nobodyLeft }: Deaths,
  seen: { heard: readonly Heard[]; victims: readonly string[]; commandMs: number },
) {
  const undone = seen.heard.filter(({ id }) => seen.victims.includes(id));
  const lastMs = Math.max(diedMs, ...undone.map(({ atMs }) => atMs));
  // A watchdog that was killed may have been through by then.
  const isByCommand = nobodyLeft && (lastMs === diedMs || lastMs > seen.commandMs);
  const fromMs = isByCommand ? seen.commandMs : diedMs;
  const undoneMs = Math.max(fromMs, lastMs);
  const ours = seen.heard.filter(({ id }) => watchdogs.some(({ container }) => container === id));
  const lives = ours.filter(({ action, atMs }) => action === "start" && atMs <= undoneMs);
  const revivedMs = Math.max(0, ...lives.map(({ atMs }) => atMs));
  const isRevived = !stoodBy || revivedMs > fromMs;
  const what: keyof typeof LIMITS = isByCommand
    ? "by command"
    : isRevived
      ? "after a revival"
      : "overrun";
  const ms = undoneMs - Math.max(fromMs, revivedMs);
  return { what, ms, undoneMs, wasOpen: undoneMs > fromMs };
}

/** The watchdog as it is now: a container is another process after each revival. */
async function again(prey: readonly Prey[], kind: string, run: string | undefined, tool: number) {
  const now = await watchdogOf(run, tool);
  // An orphaned process is nobody's child any more.
  return now ?? (kind === "process" ? prey.at(-1) : undefined);
}

async function journalSays(kind: EntryKind, state: string): Promise<void> {
  const look = async () => (entriesIn(state).some((one) => one.kind === kind) ? true : undefined);
  await poll(systemClock, look, { everyMs: 20, deadlineMs: 30_000 });
}

function isHit(entry: Entry): boolean {
  return entry.kind === "injected" && entry.error === undefined;
}

function isStandingBy(entry: Entry): boolean {
  return entry.kind === "watchdog" && entry.change === "stands-by";
}

function deadlinesIn(state: string): number[] {
  return entriesIn(state).flatMap((entry) =>
    entry.kind === "intended" ? [Date.parse(entry.fault.until)] : [],
  );
}
