/** What becomes of a zone's members: under their restart policies, newcomers, stop signals of their own. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { stateFolder } from "./chaos.ts";
import { raiseFleet, type TestFleet } from "./fleet.ts";
import { recordEvents } from "./record-events.ts";
import { wipe } from "./wipe.ts";

/** A slow pulse tolerates a busy machine. */
const CALM = ["--probe-interval", "250ms"];

describeDocker("the zone wiper", () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await raiseFleet();
  });
  afterAll(() => fleet?.[Symbol.asyncDispose]());

  test("with --hold 0s leaves it to the restart policies, and says that they did it", async () => {
    using state = stateFolder();

    const { exit, report } = await wipe(fleet, state.path, ...CALM, "--hold", "0s");

    expect(exit, report.verdict.because).toBe(0);
    expect(report.victims).toHaveLength(3);
    for (const victim of report.victims)
      expect(victim.ended).toContain("its restart policy (always) brought it back");
    const { State } = await fleet.container("worker-a").inspect();
    expect(State.Running).toBe(true);
  });

  test("hits a newcomer of the zone while it is held down", async () => {
    using state = stateFolder();
    const events = await recordEvents(undefined);
    const running = wipe(fleet, state.path, ...CALM, "--hold", "4s");
    await events.seen("die", fleet.container("worker-a").id);

    const newcomer = await newWorker(fleet);
    const { exit, report } = await running;
    await events.stop();

    expect(exit, report.verdict.because).toBe(0);
    expect(report.victims.map((victim) => victim.victim.id)).toContain(newcomer);
    expect(events.heard.filter((one) => one.id === newcomer).map((one) => one.action)).toEqual([
      "start",
      "die",
      "start",
    ]);
  });
});

describeDocker("the zone wiper on images with a stop signal of their own", () => {
  test("disarms, holds and releases as on any other", async () => {
    await using fleet = await raiseFleet({ stopSignal: "SIGUSR1" });
    using state = stateFolder();

    const { exit, report } = await wipe(fleet, state.path, ...CALM, "--hold", "2s");

    expect(exit, report.verdict.because).toBe(0);
    expect(report.victims.every((victim) => victim.reverted === "we started it")).toBe(true);
    const after = await fleet.members("a");
    expect(after.every((one) => one.State.Running)).toBe(true);
    expect(after.every((one) => one.HostConfig.RestartPolicy?.Name === "always")).toBe(true);
  });
});

async function newWorker(fleet: TestFleet): Promise<string> {
  const { Config, HostConfig } = await fleet.container("worker-a").inspect();
  const made = await dockerClient().createContainer({
    Image: Config.Image,
    Cmd: Config.Cmd,
    Labels: Config.Labels,
    HostConfig: { NetworkMode: HostConfig.NetworkMode ?? "bridge" },
  });
  await made.start();
  return made.id;
}
