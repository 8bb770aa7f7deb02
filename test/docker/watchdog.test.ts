/** The tool dies by SIGKILL, its watchdog too: what it left open is undone without anybody's help. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { entriesIn, runsIn, watchdogWords } from "../journal/in-state.ts";
import { describeDocker, dockerClient, isRoot } from "../lab/docker.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { chaos, type Started, start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";

const QUICK = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];
const DRILLS = {
  pause: ["pause", "--zone", "a", "--duration", "60s"],
  noop: ["noop", "--zone", "a", "--all", "--duration", "1s"],
  "zone held down": ["kill", "--zone", "a", "--hold", "60s"],
} as const;
const BASELINE = ["--baseline", "3s", "--watchdog", "container"];
const DEADLINE_MS = 60_000;

describeDocker("a watchdog", () => {
  const project = unique("watchdog");
  let program: BuiltProgram;
  let victims: readonly string[] = [];
  beforeAll(async () => {
    program = await buildProgram();
    const started = ["a", "a", "a", "b"].map((zone) => {
      const labels = { "chaos.zone": zone, "com.docker.compose.project": project };
      return startContainer({ own: project, labels });
    });
    victims = (await Promise.all(started)).slice(0, 3).map(({ id }) => id);
  });
  afterAll(async () => {
    await removeContainers(project);
    program?.[Symbol.dispose]();
  });

  const begin = (name: keyof typeof DRILLS, state: string, more: readonly string[] = []) => {
    const words = [...DRILLS[name], "--project", project, ...QUICK, "--state", state, ...more];
    return start(words, { program: program.main });
  };

  it.each([
    ["pause", "container"],
    ["pause", "process"],
    ["zone held down", "container"],
    ["zone held down", "process"],
  ] as const)("undoes a %s, as a %s", async (name, kind) => {
    using state = stateFolder();
    const before = await snapshotsOf(victims);
    const tool = begin(name, state.path, ["--watchdog", kind]);
    const run = await held(state.path, victims.length);
    expect(watchdogWords(state.path)).toContain(`a ${kind} stands by`);

    await die(tool);

    await nothingRemains(before, run);
    const entries = entriesIn(state.path);
    expect(entries.filter((entry) => entry.kind === "reverted")).toHaveLength(victims.length);
    expect(watchdogWords(state.path)).toContainEqual(expect.stringMatching(/controller is gone/));
  });

  it.runIf(isRoot)(
    "that is killed is revived by the engine, and met again by its run",
    async () => {
      using state = stateFolder();
      const before = await snapshotsOf(victims);
      const tool = begin("pause", state.path, ["--watchdog", "container"]);
      const run = await held(state.path, victims.length);

      process.kill(await pidOfWatchdog(run), "SIGKILL");
      await says(state.path, "the engine revived the watchdog");
      expect(await pausedOf(victims)).toBe(victims.length);
      await die(tool);

      await nothingRemains(before, run);
    },
  );

  it.runIf(isRoot)(
    "that dies together with its controller is revived, and finds the work by the claims",
    async () => {
      using state = stateFolder();
      const before = await snapshotsOf(victims);
      const tool = begin("zone held down", state.path, ["--watchdog", "container"]);
      const run = await held(state.path, victims.length);

      process.kill(await pidOfWatchdog(run), "SIGKILL");
      await die(tool);

      await nothingRemains(before, run);
    },
  );

  it("as a process that is killed is started again by its run", async () => {
    using state = stateFolder();
    const before = await snapshotsOf(victims);
    const tool = begin("pause", state.path, ["--watchdog", "process"]);
    const run = await held(state.path, victims.length);
    const [pid] = childrenOf(tool.child.pid ?? 0);

    process.kill(pid ?? 0, "SIGKILL");
    await poll(
      systemClock,
      async () => watchdogWords(state.path).filter((word) => /stands by/.test(word))[1],
      { everyMs: 20, deadlineMs: DEADLINE_MS },
    );
    await die(tool);

    await nothingRemains(before, run);
  });

  it("of a run that still watches its baseline is left alone by another's chaos revert", async () => {
    using state = stateFolder();
    using elsewhere = stateFolder();
    const tool = begin("noop", state.path, BASELINE);
    await says(state.path, "a container stands by");
    const [run = ""] = runsIn(state.path);

    const { stdout } = await chaos(["revert", "--state", elsewhere.path], {
      program: program.main,
    });
    expect(stdout).toContain(`left alone: run ${run}`);

    expect((await tool.answer).exit).toBe(0);
    expect(watchdogWords(state.path)).toEqual(["a container stands by"]);
  });

  it("that somebody removes is replaced by a process, and the drill ends", async () => {
    using state = stateFolder();
    const tool = begin("noop", state.path, BASELINE);
    await says(state.path, "a container stands by");

    const [run] = runsIn(state.path);
    await dockerClient().getContainer(`chaos-watchdog-${run}`).remove({ force: true });
    await says(state.path, "a process stands by");

    expect((await tool.answer).exit).toBe(0);
    expect(await remainsOf(new Map(), [run ?? ""])).toEqual([]);
  });

  it("is not needed by the next drill, which undoes first what a dead one left", async () => {
    using state = stateFolder();
    const before = await snapshotsOf(victims);
    const tool = begin("pause", state.path, ["--watchdog", "none"]);
    const run = await held(state.path, victims.length);
    await die(tool);
    expect(await pausedOf(victims)).toBe(victims.length);

    const noop = ["noop", "--zone", "a", "--all", "--project", project, "--duration", "100ms"];
    const next = await chaos([...noop, ...QUICK, "--state", state.path], { program: program.main });

    expect(next.stderr).toContain("A dead run had left something behind");
    expect(next.exit, next.stderr).toBe(0);
    await nothingRemains(before, run);
  });

  it("refuses nobody: of two undos at once each fault is undone by one", async () => {
    using state = stateFolder();
    const before = await snapshotsOf(victims);
    const tool = begin("pause", state.path, ["--watchdog", "none"]);
    const run = await held(state.path, victims.length);
    await die(tool);

    const undo = ["revert", run, "--json", "--state", state.path];
    const both = await Promise.all([1, 2].map(() => chaos(undo, { program: program.main })));

    const undone = both.flatMap(({ stdout }) =>
      (JSON.parse(stdout) as { reverted: { fault: { id: string } }[] }).reverted.map(
        ({ fault }) => fault.id,
      ),
    );
    expect(undone.toSorted()).toEqual([...new Set(undone)].toSorted());
    await nothingRemains(before, run);
  });
});

async function die({ child, answer }: Started): Promise<void> {
  child.kill("SIGKILL");
  await answer;
}

/** The run's id, once all its faults are verified. */
async function held(state: string, count: number): Promise<string> {
  const look = async () => {
    const verified = entriesIn(state).filter((entry) => entry.kind === "verified");
    return verified.length === count ? runsIn(state)[0] : undefined;
  };
  const run = await poll(systemClock, look, { everyMs: 20, deadlineMs: DEADLINE_MS });
  if (!run) throw new Error(`it never held: ${JSON.stringify(entriesIn(state).slice(1))}`);
  return run;
}

async function nothingRemains(before: Parameters<typeof remainsOf>[0], run: string): Promise<void> {
  let last: string[] = [];
  const look = async () => {
    last = await remainsOf(before, [run]);
    return last.length === 0 ? true : undefined;
  };
  await poll(systemClock, look, { everyMs: 50, deadlineMs: DEADLINE_MS });
  expect(last).toEqual([]);
}

async function says(state: string, words: string): Promise<void> {
  const look = async () => watchdogWords(state).includes(words) || undefined;
  await poll(systemClock, look, { everyMs: 20, deadlineMs: DEADLINE_MS });
  expect(watchdogWords(state)).toContain(words);
}

async function pidOfWatchdog(run: string): Promise<number> {
  const { State } = await dockerClient().getContainer(`chaos-watchdog-${run}`).inspect();
  return State.Pid;
}

function childrenOf(pid: number): number[] {
  const words = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return words.split(" ").filter(Boolean).map(Number);
}

async function pausedOf(ids: readonly string[]): Promise<number> {
  return [...(await snapshotsOf(ids)).values()].filter(({ paused }) => paused).length;
}
