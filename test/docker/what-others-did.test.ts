/** What somebody else does to a victim meanwhile is theirs: nobody starts, stops or connects it behind their back. */
import type Docker from "dockerode";
import { expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { entriesIn } from "../journal/in-state.ts";
import { describeDocker, dockerClient, testLabels } from "../lab/docker.ts";
import { ONE_SHOT, openBench, stateOf } from "./bench.ts";
import { chaos, start, stateFolder } from "./chaos.ts";
import { createNetwork, unique } from "./fixture.ts";

const QUICK = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];
const DEADLINE_MS = 60_000;

const bench = openBench();

/** An engine keeps the last 256: each of these is two. */
async function makeForget(): Promise<void> {
  const some = Array.from({ length: 150 }, async () => {
    const volume = await dockerClient().createVolume({ Labels: { ...testLabels } });
    await volume.remove();
  });
  await Promise.all(some);
}

/** Under a hand that is faster than our looks: `docker start` and at once `docker stop`. */
const startAndStop = async (victim: Docker.Container) => {
  await victim.start();
  await victim.stop({ t: 0 });
};
const stop = (victim: Docker.Container) => victim.stop({ t: 0 });

async function until(what: () => Promise<unknown>): Promise<void> {
  const look = async () => ((await what()) ? true : undefined);
  const is = await poll(systemClock, look, { everyMs: 50, deadlineMs: DEADLINE_MS });
  expect(is).toBe(true);
}

const saysIn = (state: string, kind: string) => async () =>
  entriesIn(state).some((entry) => entry.kind === kind);

function revertsIn(state: string): string[] {
  return entriesIn(state).flatMap((entry) => (entry.kind === "reverted" ? [entry.deed.how] : []));
}

describeDocker("what somebody else did meanwhile", () => {
  it.each([
    ["stop", ["stop", "--grace", "1s", "--duration", "60s"], startAndStop],
    ["signal", ["kill", "--mode", "signal", "--settle", "60s"], startAndStop],
    ["crash", ["kill", "--mode", "crash", "--settle", "60s"], startAndStop],
    ["process-kill", ["process-kill", "--pattern", "nobody", "--duration", "60s"], stop],
  ] as const)("stays: a stop, after %s", async (_, words, act) => {
    using state = stateFolder();
    const victim = await bench.begin({ host: ONE_SHOT });
    // The end of the controller is the case in which nobody heard of it as it happened.
    const all = [...words, ...bench.among(), ...QUICK, "--watchdog", "none", "--state", state.path];
    const tool = start(all);
    await until(saysIn(state.path, "verified"));
    tool.child.kill("SIGKILL");
    await tool.answer;
    await act(victim);

    const { exit, stderr } = await chaos(["revert", "last", "--state", state.path]);

    expect(exit, stderr).toBe(0);
    expect(revertsIn(state.path)).toEqual(["left down: somebody else stopped it meanwhile"]);
    expect((await stateOf(victim)).Running).toBe(false);
  });

  it("stays: a pause that was ended and begun anew before anybody undid it", async () => {
    using state = stateFolder();
    const victim = await bench.begin({ host: ONE_SHOT });
    await victim.pause();
    await victim.unpause();
    const words = ["pause", "--duration", "60s", ...bench.among(), ...QUICK];
    const tool = start([...words, "--watchdog", "none", "--state", state.path]);
    await until(saysIn(state.path, "verified"));
    tool.child.kill("SIGKILL");
    await tool.answer;
    await victim.unpause();
    await victim.pause();

    const { exit, stderr } = await chaos(["revert", "last", "--state", state.path]);

    expect(exit, stderr).toBe(0);
    expect(revertsIn(state.path)).toEqual(["nothing to undo: somebody else had ended it"]);
    expect((await stateOf(victim)).Paused).toBe(true);
    await victim.unpause();
  });

  it.each([
    ["is known to who listened", true],
    ["is told as a doubt by who did not", false],
  ])("that the engine has forgotten %s", async (_, listens) => {
    using state = stateFolder();
    const victim = await bench.begin({ host: ONE_SHOT });
    const words = ["process-kill", "--pattern", "nobody", "--duration", "8s", ...bench.among()];
    const tool = start([...words, ...QUICK, "--watchdog", "none", "--state", state.path]);
    await until(saysIn(state.path, "verified"));
    if (!listens) tool.child.kill("SIGKILL");
    await victim.stop({ t: 0 });
    await makeForget();

    await tool.answer;
    if (!listens) await chaos(["revert", "last", "--state", state.path]);

    const how = listens ? /^left down/ : /^we started it; whether somebody else .* is not known/;
    expect(revertsIn(state.path)).toEqual([expect.stringMatching(how)]);
    expect((await stateOf(victim)).Running).toBe(!listens);
  });

  it("stays: a network that it was connected to anew", async () => {
    using state = stateFolder();
    const front = unique("front");
    const network = { name: front, ipv4: `${await createNetwork(front)}88`, alias: "www" };
    const victim = await bench.begin({ network });
    const words = ["disconnect", "--duration", "60s", ...bench.among(), ...QUICK];
    const tool = start([...words, "--watchdog", "none", "--state", state.path]);
    await until(saysIn(state.path, "verified"));

    const EndpointConfig = { Aliases: ["theirs"] };
    await dockerClient().getNetwork(front).connect({ Container: victim.id, EndpointConfig });
    await tool.answer;

    const { Networks } = (await victim.inspect()).NetworkSettings;
    expect(Networks[front]?.Aliases).toContain("theirs");
    expect(Networks[front]?.Aliases).not.toContain("www");
    expect(entriesIn(state.path)).toContainEqual(expect.objectContaining({ kind: "ended" }));
    await victim.remove({ force: true });
    await dockerClient().getNetwork(front).remove();
  });
});
