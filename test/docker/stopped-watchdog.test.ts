/** A watchdog container that somebody stops is not revived: its run must notice, and do without. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { runsIn, watchdogWords } from "../journal/in-state.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { start, stateFolder } from "./chaos.ts";
import { remainsOf } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";

describeDocker("a watchdog container", () => {
  const own = unique("stopped");
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram();
    await startContainer({ own });
  });
  afterAll(() => removeContainers(own));

  const begin = (state: string) =>
    start(
      [
        ...["noop", "--all", "--label", `${OWN_LABEL}=${own}`, "--duration", "20s"],
        ...["--cool-down", "0s", "--min-age", "0s", "--yes", "--quiet"],
        ...["--no-verify", "--watchdog", "container", "--state", state],
      ],
      { program: program.main },
    );

  it("that somebody kills through the engine is replaced at once", async () => {
    using state = stateFolder();
    const tool = begin(state.path);
    await says(state.path, "a container stands by");
    const [run = ""] = runsIn(state.path);

    await dockerClient().getContainer(`chaos-watchdog-${run}`).kill();
    await says(state.path, "a process stands by");
    tool.child.kill("SIGINT");

    expect((await tool.answer).exit).toBe(130);
    expect(await remainsOf(new Map(), [run])).toEqual([]);
  });

  it("that somebody pauses is missed, and replaced", async () => {
    using state = stateFolder();
    const tool = begin(state.path);
    await says(state.path, "a container stands by");
    const [run = ""] = runsIn(state.path);
    await hasAnswered(`chaos-watchdog-${run}`);

    await dockerClient().getContainer(`chaos-watchdog-${run}`).pause();
    await says(state.path, "a process stands by");
    tool.child.kill("SIGINT");

    expect((await tool.answer).exit).toBe(130);
    expect(watchdogWords(state.path)).toContain("the watchdog does not answer any more");
    expect(await remainsOf(new Map(), [run])).toEqual([]);
  });
});

async function says(state: string, words: string): Promise<void> {
  const look = async () => watchdogWords(state).includes(words) || undefined;
  await poll(systemClock, look, { everyMs: 20, deadlineMs: 30_000 });
  expect(watchdogWords(state)).toContain(words);
}

/** One that never answered cannot be missed: its first word is that it stands by, its next an answer. */
async function hasAnswered(name: string): Promise<void> {
  const look = async () => {
    const log = await dockerClient().getContainer(name).logs({ stdout: true });
    return log.toString().split('"ready"').length > 2 || undefined;
  };
  expect(await poll(systemClock, look, { everyMs: 50, deadlineMs: 30_000 })).toBe(true);
}
