/** The engine goes away in the middle of a fault: it is asked again until it is back, or the deadline. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { entriesIn, runsIn } from "../journal/in-state.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { openGate } from "../lab/gate.ts";
import { isFull } from "../proof.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { chaos, start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";

const QUICK = ["--yes", "--no-verify", "--min-age", "0s", "--cool-down", "0s"];
/** The drill's own deadline for undoing is two minutes. */
const FOR_GOOD_MS = 200_000;

describeDocker("an engine that is gone in the middle of a fault", () => {
  const own = unique("gone");
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram();
  });
  afterAll(async () => {
    await removeContainers(own);
    program?.[Symbol.dispose]();
  });

  /** Pauses one behind a gate that is shut as soon as the fault is verified. */
  const begin = async (state: string) => {
    const { id } = await startContainer({ own });
    const before = await snapshotsOf([id]);
    let isGone = false;
    const gate = await openGate(dockerHost, () => (isGone ? "cut" : "pass"));
    const words = ["pause", "--all", "--label", `${OWN_LABEL}=${own}`, "--duration", "2s"];
    const more = ["--watchdog", "process", "--state", state, ...QUICK];
    const tool = start([...words, ...more], { program: program.main, host: gate.host });
    const isVerified = async () => wordsIn(state).includes("verified") || undefined;
    await poll(systemClock, isVerified, { everyMs: 20, deadlineMs: 60_000 });
    isGone = true;
    const back = () => {
      isGone = false;
    };
    return { before, tool, back, gate };
  };

  it("and comes back is asked again: everything is undone, and it is no pass", async () => {
    using state = stateFolder();
    const { before, tool, back, gate } = await begin(state.path);
    await poll(
      systemClock,
      async () => wordsIn(state.path).includes("revert-delayed") || undefined,
      { everyMs: 20, deadlineMs: 60_000 },
    );
    back();

    const { exit, stdout } = await tool.answer;
    expect([exit, stdout]).toEqual([3, expect.stringContaining("could not be seen")]);
    expect(await remainsOf(before, runsIn(state.path))).toEqual([]);
    await gate.close();
  });

  it.runIf(isFull)(
    "and stays away ends as unsafe, and whoever asks when it is back finds it undone or undoes it",
    async () => {
      using state = stateFolder();
      const { before, tool, back, gate } = await begin(state.path);
      const [run = ""] = runsIn(state.path);

      const { exit, stdout } = await tool.answer;
      expect([exit, stdout]).toEqual([5, expect.stringContaining(`chaos revert ${run}`)]);
      back();
      const undo = await chaos(["revert", run, "--state", state.path], { program: program.main });
      expect(undo.exit, undo.stderr).toBe(0);
      const clean = async () => (await remainsOf(before, [run])).length === 0 || undefined;
      expect(await poll(systemClock, clean, { everyMs: 100, deadlineMs: 20_000 })).toBe(true);
      await gate.close();
    },
    FOR_GOOD_MS,
  );
});

const wordsIn = (state: string) => entriesIn(state).map(({ kind }) => kind as string);
