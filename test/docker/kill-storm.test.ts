/**
 * SIGKILLs at random moments of controllers, agents and watchdogs, over every fault that stays until
 * it is undone. CHAOS_PROVE=full sends 200, else a few; CHAOS_SEED draws the same again.
 *
 * What is counted, by the engine's own stamps. A round's undo lasts until the last `unpause`,
 * `start` or `update` of its victims: their last policy is back and they run. The overrun begins
 * with the latest of
 *   - the controller's death: until then its faults are its own,
 *   - the last start of the watchdog before that undo, where it was killed too: the engine revives it
 *     after 100 ms, doubled with each life that was shorter than 10 s, and that is the engine's time;
 *     the revived one asks for a second whether its controller lives, before it may act,
 *   - the start of `chaos revert`, in the one case where nobody is left: a watchdog process that died
 *     with its controller. Those are counted apart, as "by command".
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { draw } from "../../src/core/chance.ts";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { EntryKind } from "../../src/core/entry.ts";
import { describeDocker } from "../lab/docker.ts";
import { isFull, note, type Proof, sayProofs, seed } from "../proof.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { type Case, cases, isHeld, titleOf } from "./cases.ts";
import { chaos, start, stateFolder } from "./chaos.ts";
import { entriesIn, type Lane, openLane, runsIn, settled, watchdogWords } from "./lane.ts";
import { recordEvents } from "./record-events.ts";
import { helperOf, killNow, type Prey, watchdogOf } from "./to-kill.ts";

const KILLS = isFull ? 200 : 4;
/** How much later something may be undone: by a watchdog that stood by, by a revived one, by us. */
const LIMITS = { overrun: 2_000, "after a revival": 3_000, "by command": Number.POSITIVE_INFINITY };
/** The fault's own deadline is later: what this long is not undone never will be. */
const GIVE_UP_MS = 60_000;
const LIMIT_MS = isFull ? 3_600_000 : 180_000;
const UNDO = ["unpause", "start", "update"];

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

describeDocker(`a storm of SIGKILLs (CHAOS_SEED=${seed})`, () => {
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

async function blow(round: number, { lane, program }: { lane: Lane; program: string }) {
  const chance = (what: string) => draw(seed, "storm", `${round}`, what);
  const pick = <T>(what: string, from: readonly T[]): T =>
    from[Math.floor(chance(what) * from.length)] as T;
  const one = pick<Case>("fault", faults);
  const kind = pick("watchdog", ["container", "container", "process"]);
  const end = pick("end", ENDS);
  const title = `round ${round}, ${titleOf(one)}, ${kind}, ${end.join(" ")}`;

  using state = stateFolder();
  const before = await lane.before();
  const heard = await recordEvents(undefined, UNDO);
  const words = [...lane.words(one, "60s", state.path), "--watchdog", kind];
  const tool = start(words, { program });
  const pid = tool.child.pid ?? 0;
  // Some moments are on the way to the fault and into it, most while it is held.
  const isEarly = chance("early") < 0.35;
  await journalSays(isEarly ? "planned" : "verified", state.path);
  await systemClock.sleep(chance("moment") * (isEarly ? 2_000 : 800));

  const prey: Prey[] = [];
  let kills = 0;
  let diedMs = 0;
  let wasWatched = false;
  for (const [step, who] of end.entries()) {
    if (typeof who === "number") {
      await systemClock.sleep(chance(`wait ${step}`) * who);
      continue;
    }
    if (who === "controller") {
      const watchdog = await watchdogOf(runsIn(state.path)[0], pid);
      if (watchdog) prey.push(watchdog);
      wasWatched = watchdog !== undefined;
      if (tool.child.exitCode === null && tool.child.kill("SIGKILL")) kills++;
      diedMs = Date.now();
      await tool.answer;
      continue;
    }
    const run = runsIn(state.path)[0];
    const victim = await (who === "agent" ? helperOf(run) : again(prey, kind, run, pid));
    if (!victim || !killNow(victim)) continue;
    kills++;
    if (who === "watchdog") prey.push(victim);
    if (who === "watchdog" && kind === "process") wasWatched = false;
  }

  const runs = runsIn(state.path);
  const isContained = kind === "container" && prey.length > 0;
  const byCommand = !isContained && !wasWatched;
  const fromMs = byCommand ? Date.now() : diedMs;
  if (byCommand)
    for (const run of runs) await chaos(["revert", run, "--state", state.path], { program });
  const still = await settled(before, runs, GIVE_UP_MS);
  await systemClock.sleep(100); // the engine's events come after its answers
  await heard.stop();
  const failures: string[] = [];
  if (still.length > 0) {
    failures.push(`${title}: ${still.join(", ")}; ${watchdogWords(state.path).join("; ")}`);
    await lane.renew();
  }
  const dogs = prey.flatMap(({ container }) => container ?? []);
  const undone = heard.heard.filter(({ id }) => lane.victims().includes(id));
  const undoneMs = Math.max(fromMs, ...undone.map(({ atMs }) => atMs));
  const revived = heard.heard.filter(({ id, atMs }) => dogs.includes(id) && atMs <= undoneMs);
  const revivedMs = Math.max(0, ...revived.map(({ atMs }) => atMs));
  const overrunMs = undoneMs - Math.max(fromMs, revivedMs);
  const what = byCommand ? "by command" : revivedMs > fromMs ? "after a revival" : "overrun";
  const untilMs = Math.max(undoneMs, ...deadlinesIn(state.path));
  const wasOpen = undoneMs > fromMs;
  const time = `${Math.round(overrunMs)} ms (${what})`;
  const said = `${title}: ${kills} kills, ${wasOpen ? `undone after ${time}` : "nothing was open"}`;
  process.stderr.write(`kill storm: ${said}\n`);
  if (overrunMs > LIMITS[what]) failures.push(`${title}: undone only after ${time}`);
  const open = { "with open faults": wasOpen ? 1 : 0, "by command": byCommand ? 1 : 0 };
  return {
    counts: { kills, rounds: 1, ...open },
    worst: { [what]: overrunMs, "beyond its deadline": undoneMs - untilMs },
    failures,
  };
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

function deadlinesIn(state: string): number[] {
  return entriesIn(state).flatMap((entry) =>
    entry.kind === "intended" ? [Date.parse(entry.fault.until)] : [],
  );
}
