/**
 * The engine fails the tool, or the tool dies, at any one of its calls: afterwards `chaos revert`
 * leaves nothing of the drill behind. CHAOS_PROVE=full goes through every call, else some are drawn;
 * CHAOS_SEED draws the same again.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { draw, sample } from "../../src/core/chance.ts";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { type Gate, type GateAction, type GateRequest, openGate } from "../lab/gate.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { type Answer, chaos, type Started, start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";

/**
 * What happens at the n-th call. `error`: the engine answers 500. `cut`: the connection breaks.
 * `hang`: no answer. `die`: the tool is killed, the call is not made. `orphan`: the tool is killed,
 * the call is made and nobody hears the answer.
 */
type Mishap = "error" | "cut" | "hang" | "die" | "orphan";

const isFull = process.env.CHAOS_PROVE === "full";
const seed = process.env.CHAOS_SEED ?? randomBytes(4).toString("hex");
const POINTS: Readonly<Record<Mishap, number>> = { error: 1, cut: 1, hang: 1, die: 1, orphan: 2 };
const MISHAPS = Object.keys(POINTS) as Mishap[];
const SETTLE_MS = 15_000;
/** A call that hangs costs its deadline, and every call that is drawn a drill. */
const LIMIT_MS = isFull ? 3 * 3_600_000 : 240_000;

/** Without a watchdog: what the journal and the claims alone can undo. */
const ALONE = ["--watchdog", "none"];
const QUICK = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s", ...ALONE];
const DRILLS: Readonly<Record<string, readonly string[]>> = {
  "a zone held down": ["kill", "--zone", "a", "--hold", "500ms", "--reach", "host"],
  "a zone held down by a helper": ["kill", "--zone", "a", "--hold", "500ms", "--reach", "helper"],
  "a pause": ["pause", "--zone", "a", "--duration", "500ms"],
};

interface Point {
  readonly n: number;
  readonly mishap: Mishap;
  /** Remove the state folder before the undo, which then has the claims alone. */
  readonly forget: boolean;
}

describeDocker(`after a mishap at any call nothing stays (CHAOS_SEED=${seed})`, () => {
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram();
  });
  afterAll(() => program?.[Symbol.dispose]());

  it.concurrent.each(Object.keys(DRILLS))(
    "%s",
    async (name) => {
      await using lane = await openLane(program.main, DRILLS[name] ?? []);
      const requests = await lane.listen();
      const points = pointsOf(name, requests);
      const failures: string[] = [];
      let undone = 0;
      for (const point of points) {
        const { wrong, left } = await lane.goThrough(point);
        for (const says of wrong) failures.push(`${sayPoint(point)}: ${says}`);
        // A full loop takes long: do not keep it to yourself.
        for (const says of wrong) say(`${name}: ${sayPoint(point)}: ${says}`);
        if (left.length > 0) undone++;
      }
      const said = isFull ? "all" : points.map(sayPoint).join("; ");
      say(
        `${name}: ${requests.length} calls, ${points.length} points, ${undone} to undo (${said})`,
      );

      expect(failures).toEqual([]);
      // Were there nothing to undo after any death, the loop would prove nothing.
      expect(undone).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});

interface Lane extends AsyncDisposable {
  /** What a drill asks of the engine; also the proof that it passes when nothing goes wrong. */
  listen(): Promise<readonly GateRequest[]>;
  goThrough(point: Point): Promise<{ wrong: string[]; left: string[] }>;
}

/** A drill and the three containers that it hits, with a zone beside them that makes the quorum. */
async function openLane(program: string, drill: readonly string[]): Promise<Lane> {
  const project = unique("loop");
  const raise = async () => {
    const started = ["a", "a", "a", "b"].map((zone) => {
      const labels = { "chaos.zone": zone, "com.docker.compose.project": project };
      return startContainer({ own: project, labels });
    });
    return (await Promise.all(started)).slice(0, 3).map(({ id }) => id);
  };
  let victims = await raise();
  const args = (state: string) => [...drill, "--project", project, ...QUICK, "--state", state];

  async function listen(): Promise<readonly GateRequest[]> {
    using state = stateFolder();
    await using gate = disposable(await openGate(dockerHost, () => "pass"));
    const before = await snapshotsOf(victims);

    const { exit, stderr } = await chaos(args(state.path), { host: gate.host, program });

    expect(exit, stderr).toBe(0);
    expect(await remainsOf(before, runsIn(state.path))).toEqual([]);
    return gate.requests;
  }

  async function goThrough(point: Point) {
    using state = stateFolder();
    const before = await snapshotsOf(victims);
    const { exit, stderr } = await mishapAt(point, args(state.path));
    const runs = runsIn(state.path);
    const left = await remainsOf(before, runs);
    const wrong = exit === 0 && left.length > 0 ? [`exit 0, but ${left.join(", ")}`] : [];
    if (point.forget) rmSync(state.path, { recursive: true, force: true });

    for (const time of ["revert", "second revert"]) {
      // By its name, because the other drills of this loop die at the same time.
      for (const run of runs) {
        const undo = await chaos(["revert", run, "--state", state.path], { program, cwd: "/" });
        if (undo.exit !== 0) wrong.push(`${time}: exit ${undo.exit}: ${undo.stdout}${undo.stderr}`);
      }
      const still = await settled(before, runs);
      if (still.length === 0) continue;
      wrong.push(`after ${time}: ${still.join(", ")}\n${stderr}`);
      // What failed one point must not fail the next.
      await removeContainers(project);
      victims = await raise();
      break;
    }
    return { wrong, left };
  }

  async function mishapAt({ n, mishap }: Point, words: readonly string[]): Promise<Answer> {
    let tool: Started | undefined;
    const decide = async (call: number): Promise<GateAction> => {
      if (call !== n) return "pass";
      if (mishap !== "die" && mishap !== "orphan") return mishap;
      tool?.child.kill("SIGKILL");
      await tool?.answer;
      return mishap === "die" ? "cut" : "pass";
    };
    await using gate = disposable(await openGate(dockerHost, decide));
    tool = start(words, { host: gate.host, program });
    return await tool.answer;
  }

  return { listen, goThrough, [Symbol.asyncDispose]: () => removeContainers(project) };
}

function pointsOf(drill: string, requests: readonly GateRequest[]): Point[] {
  const all = requests.map((_, index) => index + 1);
  const drawn = MISHAPS.flatMap((mishap) => {
    const count = isFull ? all.length : POINTS[mishap];
    const key = (n: number) => `${drill} ${mishap} ${n}`;
    const some = sample(all, { count, seed, key }).sort((a, b) => a - b);
    return some.map((n) => ({ n, mishap, forget: draw(seed, "forget", key(n)) < 0.5 }));
  });
  const deeds = requests.flatMap(({ method, path }, index) =>
    method === "POST" && /\/(?:update|pause)(?:\?|$)/.test(path) ? [index + 1] : [],
  );
  // After the third deed each victim is disarmed or frozen: this death surely leaves work.
  const sure: Point = { n: (deeds[2] ?? 0) + 1, mishap: "die", forget: false };
  return [sure, ...drawn];
}

function sayPoint({ n, mishap, forget }: Point): string {
  return `${mishap} at ${n}${forget ? ", journal lost" : ""}`;
}

/** The engine may be at work still on a call that nobody waits for. */
async function settled(
  before: ReadonlyMap<string, Snapshot>,
  runs: readonly string[],
): Promise<string[]> {
  let last: string[] = [];
  const look = async () => {
    last = await remainsOf(before, runs);
    return last.length === 0 ? true : undefined;
  };
  await poll(systemClock, look, { everyMs: 100, deadlineMs: SETTLE_MS });
  return last;
}

function runsIn(state: string): string[] {
  return readdirSync(state).flatMap((engine) => {
    const runs = join(state, engine, "runs");
    return existsSync(runs) ? readdirSync(runs) : [];
  });
}

function disposable(gate: Gate): Gate & AsyncDisposable {
  return Object.assign(gate, { [Symbol.asyncDispose]: () => gate.close() });
}

function say(words: string): void {
  process.stderr.write(`crash loop: ${words}\n`);
}
