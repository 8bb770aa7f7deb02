/** What the zone wiper promises in numbers: how soon all are dead, and how long the system was away. */
import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeDocker, dockerClient, isRoot } from "../lab/docker.ts";
import { sampled } from "../proof.ts";
import { stateFolder } from "./chaos.ts";
import { raiseFleet, type TestFleet } from "./fleet.ts";
import { recordEvents } from "./record-events.ts";
import { wipe } from "./wipe.ts";

describeDocker("the zone wiper's burst", () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await raiseFleet();
  });
  afterAll(() => fleet?.[Symbol.asyncDispose]());

  test.each(sampled(isRoot ? ["host", "helper"] : ["helper"], 1, "zone wiper"))(
    "kills a zone in one burst by %s reach, holds it down, and brings it back",
    async (reach) => {
      using state = stateFolder();
      const before = await fleet.members("a");
      const events = await recordEvents(before.map((one) => one.Id));

      const { exit, report } = await wipe(fleet, state.path, "--hold", "3s", "--reach", reach);
      await events.stop();

      expect(report.verdict).toMatchObject({ verdict: "pass", exit: 0 });
      expect(exit, report.verdict.because).toBe(0);
      expect(report.victims).toHaveLength(3);
      for (const victim of report.victims) {
        expect(victim.mechanism).toContain(`by ${reach} reach`);
        expect(victim.effect).toBe("in-effect");
        // The bars of the issue, from the kernel's books: one burst, not three calls.
        expect(victim.signalledMs).toBeLessThanOrEqual(50);
        expect(victim.deadMs).toBeLessThanOrEqual(250);
      }
      for (const one of before) expect(existsSync(`/proc/${one.State.Pid}`)).toBe(false);

      const died = events.times("die");
      const started = events.times("start");
      expect(died).toHaveLength(3);
      expect(started).toHaveLength(3);
      // No start during the hold: the first one comes a hold after the last death.
      expect(Math.min(...started) - Math.max(...died)).toBeGreaterThan(2_000);

      const after = await fleet.members("a");
      for (const [index, one] of after.entries()) {
        expect(one.State.Running).toBe(true);
        expect(one.State.StartedAt).not.toBe(before[index]?.State.StartedAt);
        expect(one.HostConfig.RestartPolicy).toEqual({ Name: "always", MaximumRetryCount: 0 });
      }
      await expectNothingOfOurs(report.run);
    },
  );
});

describeDocker("a fleet with its only front in the wiped zone", () => {
  test("fails, and the true outage lies inside the report's bounds", async () => {
    await using fleet = await raiseFleet({ fragile: true });
    using state = stateFolder();

    const { exit, report } = await wipe(fleet, state.path, "--hold", "3s");

    expect(exit, report.verdict.because).toBe(1);
    expect(report.verdict.verdict).toBe("fail");
    const { before, after } = await trueOutage(fleet);
    const outage = report.probes.find((probe) => probe.probe === "door")?.outages[0];
    const origin = Date.parse(report.originAt);
    const logResolutionMs = 2;
    // The truth lies between the last request served before and the first one after.
    expect(outage).toBeDefined();
    const within = (value: number, lo = Number.NaN, hi = Number.NaN) => {
      expect(value).toBeGreaterThanOrEqual(lo - logResolutionMs);
      expect(value).toBeLessThanOrEqual(hi + logResolutionMs);
    };
    within(
      before,
      origin + (outage?.start.lo ?? Number.NaN),
      origin + (outage?.start.hi ?? Number.NaN),
    );
    within(after, origin + (outage?.end.lo ?? Number.NaN), origin + (outage?.end.hi ?? Number.NaN));
    within(after - before, outage?.duration.lo, outage?.duration.hi);
  });
});

/** From the front's own log: the widest gap between two served requests. */
async function trueOutage(fleet: TestFleet): Promise<{ before: number; after: number }> {
  const log = await fleet.container("front-a").logs({ stdout: true, stderr: false });
  const served = [...log.toString().matchAll(/\{[^\n]*"event":"request"[^\n]*\}/g)]
    .map(([line]) => Date.parse((JSON.parse(line) as { t: string }).t))
    .sort((a, b) => a - b);
  const gaps = served.slice(1).map((after, index) => ({ before: served[index] as number, after }));
  const widest = gaps.sort((a, b) => b.after - b.before - (a.after - a.before))[0];
  if (!widest) throw new Error("the front served nothing");
  return widest;
}

async function expectNothingOfOurs(run: string): Promise<void> {
  const docker = dockerClient();
  const label = [`chaos.run=${run}`];
  const { Volumes } = await docker.listVolumes({ filters: { label } });
  const helpers = await docker.listContainers({ all: true, filters: { label } });
  expect(Volumes ?? []).toEqual([]);
  expect(helpers).toEqual([]);
}
