/**
 * The controller is SIGKILLed at any one of the calls on its engine, its watchdog too: nobody calls
 * `chaos revert`, and nothing stays. Where it dies before its watchdog stood by, nothing was touched.
 * CHAOS_PROVE=full goes through every call, else some are drawn; CHAOS_SEED draws the same again.
 */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { draw, sample } from "../../src/core/chance.ts";
import { runsIn, watchdogWords } from "../journal/in-state.ts";
import { describeDocker, dockerHost, isRoot } from "../lab/docker.ts";
import { type GateAction, type GateRequest, openGate } from "../lab/gate.ts";
import { isAlive } from "../lab/processes.ts";
import { isFull, isWhole, note, type Proof, pointsEach, sayProofs, seed } from "../proof.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { inLoops, titleOf, victimsIn } from "./cases.ts";
import { type Started, start, stateFolder } from "./chaos.ts";
import { remainsOf } from "./engine-truth.ts";
import { inProcess } from "./in-process.ts";
import { type Lane, openLane, ownClaims, settled } from "./lane.ts";
import { childWatchdogOf, killNow, type Prey, watchdogOf } from "./to-kill.ts";
import { type Case, exitUnasked } from "./ways.ts";

/** `die`: the call is not made. `orphan`: it is made, nobody hears the answer. `both`: the watchdog dies with it. */
const DEATHS = isRoot ? (["both", "die", "orphan"] as const) : (["die", "orphan"] as const);
const KINDS = ["container", "process"] as const;

/** How long the undo may take on a busy machine; how long it does take is the kill storm's business. */
const WITHIN_MS = 30_000;
/** Short: some deaths are in the controller's own undo. */
const LASTS = "300ms";
const SAMPLED_CASES = 1;
const SAMPLED_POINTS = 3;
const LIMIT_MS = isFull ? 6 * 3_600_000 : 240_000;

interface Point {
  readonly n: number;
  readonly death: (typeof DEATHS)[number];
  readonly kind: (typeof KINDS)[number];
}

const drawn = sample(inLoops, { count: SAMPLED_CASES, seed, key: titleOf });
const chosen = isFull ? inLoops : drawn;
/** In full it is hours of waiting for engines: a few lanes at once. */
const inLanes = isFull ? it.concurrent : it;

describeDocker(`after a death at any call the watchdog undoes (CHAOS_SEED=${seed})`, () => {
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram();
  });
  afterAll(() => program?.[Symbol.dispose]());

  inLanes.each(chosen.map((one) => [titleOf(one), one] as const))(
    "%s",
    async (title, one) => {
      await using lane = await openLane();
      const calls = await callsOf(one, lane, program.main);
      const points = pointsOf(title, calls);
      const proofs: Proof[] = [];
      for (const point of points) {
        const { wrong, stoodBy, touched } = await goThrough(point, {
          ...{ one, lane, program: program.main },
        });
        const failures = wrong.map((says) => `${sayPoint(point)}: ${says}`);
        for (const says of failures) process.stderr.write(`watchdog loop: ${title}: ${says}\n`);
        const stood = { "stood by": stoodBy ? 1 : 0, "undone by watchdog": touched ? 1 : 0 };
        const counts = { points: 1, [`${point.kind} ${point.death}`]: 1, ...stood };
        proofs.push(note({ loop: "watchdog loop", of: title, counts, failures }));
      }
      const which = isWhole ? "every call" : points.map(sayPoint).join("; ");
      process.stderr.write(`${sayProofs(proofs)} (${calls.length} calls: ${which})\n`);

      expect(proofs.flatMap(({ failures }) => failures)).toEqual([]);
    },
    LIMIT_MS,
  );
});

interface Stage {
  readonly one: Case;
  readonly lane: Lane;
  readonly program: string;
}

/** Of a drill that goes well, its watchdog's among them. */
async function callsOf(one: Case, lane: Lane, program: string): Promise<readonly GateRequest[]> {
  using state = stateFolder();
  await using gate = await openGate(dockerHost, () => "pass");
  const before = await lane.before(one);
  const words = [...lane.words(one, LASTS, state.path, victimsIn(one)), "--watchdog", "container"];
  const { exit, stderr } = await inProcess(words, { host: gate.host, program });
  expect(exit, stderr).toBe(exitUnasked(one));
  expect(await settled(before, runsIn(state.path))).toEqual([]);
  return gate.requests;
}

async function goThrough(point: Point, { one, lane, program }: Stage) {
  using state = stateFolder();
  const before = await lane.before(one);
  const words = lane.words(one, LASTS, state.path, victimsIn(one));
  let tool: Started | undefined;
  let alone: Prey | undefined;
  const decide = async (n: number, request: GateRequest): Promise<GateAction> => {
    const answer = await ownClaims(lane, request);
    if (n !== point.n || !tool) return answer;
    const pid = tool.child.pid ?? 0;
    alone = childWatchdogOf(pid);
    const watchdog = point.death === "both" && (await watchdogOf(runsIn(state.path)[0], pid));
    if (watchdog) killNow(watchdog);
    tool.child.kill("SIGKILL");
    await tool.answer;
    return point.death === "orphan" ? answer : "cut";
  };
  // A container binds the gate's socket: it stays open until everything is undone.
  await using gate = await openGate(dockerHost, decide);
  tool = start([...words, "--watchdog", point.kind], { host: gate.host, program });
  const { stderr } = await tool.answer;

  const runs = runsIn(state.path);
  const stoodBy = watchdogWords(state.path).some((said) => /stands by/.test(said));
  const touched = (await remainsOf(before, [])).length > 0;
  const wrong = touched && !stoodBy ? ["touched a victim, though no watchdog stood by"] : [];
  // Nobody is left to undo, or what was on its way to stand by was created and never started.
  if (!stoodBy || (point.kind === "process" && point.death === "both")) {
    for (const run of runs) await inProcess(["revert", run, "--state", state.path], { program });
  }
  const still = await settled(before, runs, WITHIN_MS);
  if (still.length > 0) {
    const said = [stderr, ...watchdogWords(state.path)].join("\n");
    wrong.push(`after ${WITHIN_MS / 1_000} s: ${still.join(", ")}\n${said}`);
    await lane.renew();
  } else if (alone && !(await ended(alone))) wrong.push("its watchdog process lives on");
  return { wrong, stoodBy, touched };
}

/** By `vi`: `expect.poll` asks which test it is in, and of lanes at once nobody knows when another has just ended. */
async function ended({ pid }: Prey): Promise<boolean> {
  const gone = () => expect(isAlive(pid)).toBe(false);
  return vi.waitFor(gone, { timeout: WITHIN_MS }).then(
    () => true,
    () => false,
  );
}

function pointsOf(title: string, calls: readonly GateRequest[]): Point[] {
  const every = DEATHS.flatMap((death) =>
    KINDS.flatMap((kind) =>
      calls.flatMap((call, at): Point[] =>
        isTold(death, call) ? [{ death, kind, n: at + 1 }] : [],
      ),
    ),
  );
  // Each death at each call; the kinds of watchdog take turns, and the next death begins with the other.
  const isDue = ({ death, kind, n }: Point) =>
    KINDS[(n + (DEATHS as readonly string[]).indexOf(death)) % KINDS.length] === kind;
  const all = every.filter(isDue);
  const someOf = (from: readonly Point[], count: number) =>
    sample(from, { count, seed, key: (one) => `${title} ${sayPoint(one)}` });
  if (isFull) return isWhole ? all : someOf(all, pointsEach);
  // Most of the early calls find nothing touched yet.
  const late = all.filter(({ n }) => n > calls.length / 2 || draw(seed, title, `${n}`) < 0.2);
  return someOf(late, SAMPLED_POINTS);
}

/** A question that is asked and not heard leaves as much behind as one that is not asked. */
function isTold(death: Point["death"], { method }: GateRequest): boolean {
  return death !== "orphan" || method !== "GET";
}

function sayPoint({ n, death, kind }: Point): string {
  return `${death} at ${n}, watchdog ${kind}`;
}
