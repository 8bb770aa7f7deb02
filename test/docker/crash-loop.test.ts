/**
 * The engine fails the tool, or the tool dies, at any one of its calls: afterwards `chaos revert`
 * leaves nothing of the drill behind. CHAOS_PROVE=full goes through every call of every case, else
 * one way of each monkey and reach is drawn, and some calls of it; CHAOS_SEED draws the same again.
 * CHAOS_CASES, a pattern, narrows the cases down, CHAOS_POINTS the points of each.
 */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { draw, sample } from "../../src/core/chance.ts";
import { openFaults } from "../../src/journal/fold.ts";
import { entriesIn, runsIn } from "../journal/in-state.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { type GateAction, type GateRequest, openGate } from "../lab/gate.ts";
import { isNear } from "../lab/netem.ts";
import {
  isFull,
  isWhole,
  note,
  type Proof,
  pointsEach,
  sampled,
  sayProofs,
  seed,
} from "../proof.ts";
import { alteredProgram, type BuiltProgram, buildProgram } from "./built-program.ts";
import { cases, inLoops, titleOf, victimsIn } from "./cases.ts";
import { type Answer, type Started, start, stateFolder } from "./chaos.ts";
import { remainsOf } from "./engine-truth.ts";
import { inProcess } from "./in-process.ts";
import { type Lane, openLane, ownClaims, settled } from "./lane.ts";
import { type Case, exitUnasked } from "./ways.ts";

/**
 * What happens at the n-th call. `error`: the engine answers 500. `cut`: the connection breaks.
 * `hang`: no answer. `die`: the tool is killed, the call is not made. `orphan`: the tool is killed,
 * the call is made and nobody hears the answer.
 */
const MISHAPS = ["error", "cut", "hang", "die", "orphan"] as const;
type Mishap = (typeof MISHAPS)[number];

const SAMPLED_CASES = 1;
/** Of each sampled case, besides the death that surely leaves work. */
const SAMPLED_POINTS = 1;
/** A call that hangs costs its deadline, and every call that is drawn a drill: in a virtual machine 40 s. */
const LIMIT_MS = isFull ? 6 * 3_600_000 : isNear ? 240_000 : 1_200_000;
/** Without a watchdog: what the journal and the claims alone can undo. */
const ALONE = ["--watchdog", "none"];
const LASTS = "300ms";

/** Only what the proof's own eyes see of a victim tells that these were not undone; of the second, root's alone. */
const LIES = [
  [
    "pause",
    {
      ...{ file: "monkeys/pause.js", from: "await victim.thaw(signal);", to: "" },
      shows: /after revert: .*paused is true, was false/,
    },
  ],
  [
    "blackhole",
    {
      file: "core/packet-monkey.js",
      from: "await victim.restore(fault.id, signal, fault.before.startedAt);",
      to: '{ reach: "host", namespace: fault.id };',
      shows: /after revert: .*CHAOS-/,
    },
  ],
] as const;

interface Point {
  /** Which call, or the first one with such an entry in the journal: where a deed is no call, no number is sure to follow it. */
  readonly n: number | "intended" | "injected";
  readonly mishap: Mishap;
  /** Remove the state folder before the undo, which then has the claims alone. */
  readonly forget: boolean;
}

const chosen = isFull ? inLoops : drawnCases();
/** In full it is hours of waiting for engines: a few lanes at once. */
const inLanes = isFull ? it.concurrent : it;

describeDocker(`after a mishap at any call nothing stays (CHAOS_SEED=${seed})`, () => {
  let program: BuiltProgram;
  const all: Proof[] = [];
  beforeAll(async () => {
    program = await buildProgram();
  });
  afterAll(() => program?.[Symbol.dispose]());

  inLanes.each(chosen.map((one) => [titleOf(one), one] as const))(
    "%s",
    async (title, one) => {
      await using lane = await openLane();
      const heard = await listen(one, lane, program.main);
      const points = pointsOf(one, heard);
      const proofs: Proof[] = [];
      for (const point of points) {
        const { wrong, left } = await goThrough(point, { one, lane, program: program.main });
        const failures = wrong.map((says) => `${sayPoint(point)}: ${says}`);
        // A full loop takes long: it does not keep a failure to itself.
        for (const says of failures) process.stderr.write(`crash loop: ${title}: ${says}\n`);
        const counts = { [point.mishap]: 1, points: 1, "left work": left ? 1 : 0 };
        proofs.push(note({ loop: "crash loop", of: title, counts, failures }));
      }
      const which = isWhole ? "every call" : points.map(sayPoint).join("; ");
      process.stderr.write(`${sayProofs(proofs)} (${heard.requests.length} calls: ${which})\n`);

      all.push(...proofs);
      expect(proofs.flatMap(({ failures }) => failures)).toEqual([]);
    },
    LIMIT_MS,
  );

  // A sample may meet calls before the deed alone: what it proves, the lie below shows.
  it.runIf(isFull)("left something to undo after some death", () => {
    expect(all.some(({ counts }) => counts["left work"])).toBe(true);
  });

  it.each(sampled(isNear ? LIES : LIES.slice(0, 1), 1, "lies"))(
    "fails for a %s whose revert does nothing and says it did",
    async (name, lie) => {
      await using lane = await openLane();
      using liar = alteredProgram(program, lie);
      const one = cases.find(({ monkey }) => monkey.name === name) as Case;
      const heard = await listen(one, lane, program.main);

      // Another test's drill may have undone it. Once more then.
      const caught: string[] = [];
      for (let triesLeft = 5; triesLeft > 0 && caught.length === 0; triesLeft--) {
        const stage = { one, lane, program: liar.main, settleMs: 500 };
        caught.push(...(await goThrough(sureDeath(heard), stage)).wrong);
      }

      expect(caught.join("\n")).toMatch(lie.shows);
    },
  );
});

interface Stage {
  readonly one: Case;
  readonly lane: Lane;
  readonly program: string;
  /** How long what remains may take to go away by itself. */
  readonly settleMs?: number;
}

interface Heard {
  readonly requests: readonly GateRequest[];
  /** The first call that is made with the deed on disk; 0: there is none. */
  readonly injectedBy: number;
}

/** What a drill asks of the engine; also the proof that it passes when nothing goes wrong. */
async function listen(one: Case, lane: Lane, program: string): Promise<Heard> {
  using state = stateFolder();
  let injectedBy = 0;
  await using gate = await openGate(dockerHost, (n, request) => {
    const isDone = () => entriesIn(state.path).some(({ kind }) => kind === "injected");
    if (!injectedBy && isDone()) injectedBy = n;
    return ownClaims(lane, request);
  });
  const before = await lane.before(one);

  const words = [...lane.words(one, LASTS, state.path, victimsIn(one)), ...ALONE];
  const { exit, stderr } = await inProcess(words, { host: gate.host, program });

  expect(exit, stderr).toBe(exitUnasked(one));
  expect(await settled(before, runsIn(state.path))).toEqual([]);
  return { requests: gate.requests, injectedBy };
}

async function goThrough(point: Point, { one, lane, program, settleMs }: Stage) {
  using state = stateFolder();
  const before = await lane.before(one);
  const words = [...lane.words(one, LASTS, state.path, victimsIn(one)), ...ALONE];
  const kinds = () => entriesIn(state.path).map(({ kind }) => kind);
  const isAt = (call: number) =>
    typeof point.n === "number" ? call === point.n : kinds().includes(point.n);
  const { exit, stderr } = await mishapAt(isAt, point, { words, program, lane });
  const runs = runsIn(state.path);
  const remains = await remainsOf(before, runs);
  const wrong = exit === 0 && remains.length > 0 ? [`exit 0, but ${remains.join(", ")}`] : [];
  // The drill of another lane may have been faster to undo it: then the journal still says so.
  const left = remains.length > 0 || openFaults(entriesIn(state.path)).length > 0;
  if (point.forget) rmSync(state.path, { recursive: true, force: true });

  for (const time of ["revert", "second revert"]) {
    // By its name, because the other drills of this loop die at the same time.
    for (const run of runs) {
      const undo = await inProcess(["revert", run, "--state", state.path], { program });
      // Without its journal, a run with nothing open is unknown.
      const isUnknown = point.forget && undo.stderr.includes("[RUN_UNKNOWN]");
      if (undo.exit !== 0 && !isUnknown)
        wrong.push(`${time}: exit ${undo.exit}: ${undo.stdout}${undo.stderr}`);
    }
    const still = await settled(before, runs, settleMs);
    if (still.length === 0) continue;
    wrong.push(`after ${time}: ${still.join(", ")}\n${stderr}`);
    await lane.renew();
    break;
  }
  return { wrong, left };
}

interface Doomed extends Pick<Stage, "lane" | "program"> {
  readonly words: readonly string[];
}

async function mishapAt(
  isAt: (call: number) => boolean,
  { mishap, forget }: Pick<Point, "mishap" | "forget">,
  { words, program, lane }: Doomed,
): Promise<Answer> {
  let tool: Started | undefined;
  const isDeath = mishap === "die" || mishap === "orphan";
  const decide = async (call: number, request: GateRequest): Promise<GateAction> => {
    const answer = await ownClaims(lane, request);
    if (!isAt(call)) return answer;
    if (!isDeath) return mishap;
    tool?.child.kill("SIGKILL");
    await tool?.answer;
    return mishap === "die" ? "cut" : answer;
  };
  await using gate = await openGate(dockerHost, decide);
  // Without a journal, a claim's process that lives on is a run that lives on: that one must end.
  if (!isDeath && !forget) return await inProcess(words, { host: gate.host, program });
  tool = start(words, { host: gate.host, program });
  return await tool.answer;
}

/** One way of a few monkeys and reaches: what one run leaves out, another draws. */
function drawnCases(): Case[] {
  const groupOf = ({ monkey, reach }: Case) => `${monkey.name} by ${reach}`;
  const groups = [...new Set(inLoops.map(groupOf))];
  const drawn = sample(groups, { count: SAMPLED_CASES, seed, key: (group) => group });
  return drawn.flatMap((group) => {
    const ways = inLoops.filter((one) => groupOf(one) === group);
    return sample(ways, { count: 1, seed, key: titleOf });
  });
}

function pointsOf(one: Case, heard: Heard): Point[] {
  const all = heard.requests.flatMap(({ method }, index) =>
    // A question that is asked and not heard leaves as much behind as one that is not asked.
    MISHAPS.filter((mishap) => mishap !== "orphan" || method !== "GET").map((mishap): Point => {
      const forget = draw(seed, "forget", titleOf(one), mishap, `${index}`) < 0.5;
      return { n: index + 1, mishap, forget };
    }),
  );
  const count = isFull ? pointsEach : SAMPLED_POINTS;
  const drawn = sample(all, { count, seed, key: (point) => `${titleOf(one)} ${sayPoint(point)}` });
  const chosen = new Set(drawn);
  return [sureDeath(heard), ...all.filter((point) => chosen.has(point))];
}

/** Right after each victim was touched, by the engine or beside it, or intended where nothing is done to it. */
function sureDeath({ requests, injectedBy }: Heard): Point {
  const deed = /\/containers\/[0-9a-f]{64}\/(?!start|attach)|\/networks\/[^/]+\/disconnect/;
  const deeds = requests.flatMap((one, at) =>
    one.method === "POST" && deed.test(one.path) ? [at + 1] : [],
  );
  const entry = injectedBy ? "injected" : "intended";
  return { n: deeds[1] ? deeds[1] + 1 : entry, mishap: "die", forget: false };
}

function sayPoint({ n, mishap, forget }: Point): string {
  const when = typeof n === "number" ? `at ${n}` : `once ${n}`;
  return `${mishap} ${when}${forget ? ", journal lost" : ""}`;
}
