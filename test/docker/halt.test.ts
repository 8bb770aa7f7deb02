/** `chaos halt` from another shell, and a halt file: what runs is undone, and nothing begins. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { isFull, note, sayProofs } from "../proof.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { chaos, start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";
import { recordEvents } from "./record-events.ts";

const VICTIMS = 20;
/** From the command's start. Measured 0.6 to 1.2 s alone; in a sample the machine has other work, too. */
const WITHIN_MS = isFull ? 2_000 : 4_000;
/** Far more than a halt takes. */
const GRACE_S = 30;
const QUICK = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];

describeDocker("a halt", () => {
  const project = unique("halt");
  let program: BuiltProgram;
  let victims: readonly string[] = [];
  beforeAll(async () => {
    program = await buildProgram();
    const labels = { "com.docker.compose.project": project };
    const started = Array.from({ length: VICTIMS }, () => startContainer({ own: project, labels }));
    victims = (await Promise.all(started)).map(({ id }) => id);
  });
  afterEach(async () => {
    // A switch that a failed test left on would stop every later drill on this engine.
    await dockerClient()
      .getVolume("chaos-halt")
      .remove()
      .catch(() => {});
  });
  afterAll(async () => {
    await removeContainers(project);
    program?.[Symbol.dispose]();
  });

  const words = (state: string) => {
    const what = ["pause", "--project", project, "--all", "--duration", "60s"];
    return [...what, ...QUICK, "--state", state];
  };
  const run = (args: readonly string[]) => chaos(args, { program: program.main });

  it.each([
    ["stop", "chaos-lab/busybox:1", ["--duration", "60s"]],
    // Its engine asks it to end by a signal of its own.
    ["stop", "chaos-lab/stopsignal:1", ["--duration", "60s"]],
    ["restart", "chaos-lab/busybox:1", []],
  ])(
    "brings back whose %s is under way (%s), and waits for no grace",
    async (verb, image, more) => {
      using state = stateFolder();
      // Process 1 without a handler of it: no signal but SIGKILL does anything.
      const { id: victim } = await startContainer({ own: project, image });
      const before = await snapshotsOf([victim]);
      const events = await recordEvents([victim], ["kill", "start"]);
      const what = [verb, "--id", victim, "--grace", `${GRACE_S}s`, ...more];
      const tool = start([...what, ...QUICK, "--watchdog", "none", "--state", state.path], {
        program: program.main,
      });
      await events.seen("kill", victim);

      const halted = await run(["halt", "--state", state.path]);
      await run(["resume", "--state", state.path]);
      await tool.answer;
      await events.seen("start", victim);
      await events.stop();

      expect(halted.exit, halted.stderr).toBe(0);
      expect(await remainsOf(before, [])).toEqual([]);
      const tookMs = (events.times("start")[0] ?? Infinity) - (events.times("kill")[0] ?? 0);
      expect(tookMs).toBeLessThan((GRACE_S * 1_000) / 2);
    },
  );

  it("thaws 20 paused containers, and refuses new drills until it is taken back", async () => {
    using state = stateFolder();
    using elsewhere = stateFolder();
    const before = await snapshotsOf(victims);
    const recorder = await recordEvents(victims, ["unpause"]);
    const tool = start(words(state.path), { program: program.main });
    await pausedAll(victims);

    const haltedMs = Date.now();
    // Another state folder: the word goes by the engine.
    const halt = await run([
      "halt",
      "--reason",
      "an incident",
      "--state",
      elsewhere.path,
      "--json",
    ]);

    expect(halt.exit, halt.stderr).toBe(0);
    const { exit, stdout } = await tool.answer;
    expect(exit, stdout).toBe(4);
    const thawedMs = recorder.times("unpause").map((at) => at - haltedMs);
    expect(thawedMs).toHaveLength(VICTIMS);
    const lastMs = Math.max(...thawedMs);
    const late = `all of ${VICTIMS} thawed after ${Math.round(lastMs)} ms, not ${WITHIN_MS}`;
    const failures = lastMs > WITHIN_MS ? [late] : [];
    const worst = { "all thawed": lastMs };
    const of = "paused containers";
    const proof = note({ loop: "halt", of, counts: { victims: VICTIMS }, worst, failures });
    process.stderr.write(`${sayProofs([proof])}\n`);
    expect(failures).toEqual([]);
    await recorder.stop();
    expect(await remainsOf(before, [])).toEqual([]);

    const refused = await run(words(state.path));
    expect(refused.exit).toBe(4);
    expect(refused.stdout + refused.stderr).toContain("an incident");
    expect((await run(["status", "--state", elsewhere.path])).stdout).toContain("an incident");
    expect((await run(["resume", "--state", elsewhere.path])).exit).toBe(0);
    const dry = await run([...words(state.path), "--dry-run"]);
    expect(dry.exit, dry.stderr).toBe(0);
  });

  it("undoes what a run that does not answer holds", async () => {
    using state = stateFolder();
    const before = await snapshotsOf(victims);
    const tool = start([...words(state.path), "--watchdog", "none"], { program: program.main });
    await pausedAll(victims);
    tool.child.kill("SIGSTOP");

    const halt = await run(["halt", "--state", state.path]);

    expect(halt.exit, halt.stdout).toBe(0);
    expect(await remainsOf(before, [])).toEqual([]);
    tool.child.kill("SIGKILL");
    await tool.answer;
    await run(["resume", "--state", state.path]);
  });

  it("by a file in the state folder does the same", async () => {
    using state = stateFolder();
    const before = await snapshotsOf(victims);
    const tool = start(words(state.path), { program: program.main });
    await pausedAll(victims);

    writeFileSync(join(state.path, "halt"), "the on-call engineer says so");
    const { exit, stdout } = await tool.answer;

    expect(exit, stdout).toBe(4);
    expect(stdout).toContain("the on-call engineer says so");
    expect(await remainsOf(before, [])).toEqual([]);
    expect((await run(words(state.path))).exit).toBe(4);
  });
});

async function pausedAll(ids: readonly string[]): Promise<void> {
  const look = async () => {
    const states = [...(await snapshotsOf(ids)).values()];
    return states.every(({ paused }) => paused) || undefined;
  };
  expect(await poll(systemClock, look, { everyMs: 50, deadlineMs: 60_000 })).toBe(true);
}
