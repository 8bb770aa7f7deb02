/** What befalls a victim between the disarming of its restart policy and the burst. */
import { existsSync } from "node:fs";
import type Docker from "dockerode";
import { expect, it } from "vitest";
import { isDead, isPending, startTicksOf } from "../../src/agent/proc.ts";
import { poll, systemClock } from "../../src/core/clock.ts";
import { describeDocker, dockerHost, isRoot } from "../lab/docker.ts";
import { type GateAction, openGate } from "../lab/gate.ts";
import { sampled } from "../proof.ts";
import { openBench, stateOf } from "./bench.ts";

const SIGKILL = 9;
const hasFreezer = existsSync("/sys/fs/cgroup/freezer/tasks");
const REACHES = ["host", "helper"] as const;

interface Row {
  readonly deed: "is killed" | "is removed" | "is paused";
  readonly reach: (typeof REACHES)[number];
}

const rows = REACHES.flatMap((reach): Row[] => [
  { deed: "is killed", reach },
  { deed: "is removed", reach },
  // Elsewhere what is frozen dies at once.
  ...(hasFreezer ? [{ deed: "is paused", reach } as const] : []),
]);

const bench = openBench();

describeDocker("between its disarming and the burst", () => {
  it.runIf(isRoot).each(sampled(rows, 2, "in between"))(
    "a victim $deed, and the other is hit by $reach reach",
    async ({ deed, reach }) => {
      const [victim, other] = [await bench.begin(), await bench.begin()];
      const { Pid, StartedAt } = await stateOf(victim);
      const ticks = startTicksOf(Pid) ?? 0;
      const before = await stateOf(other);
      await using gate = await openGate(
        dockerHost,
        async (_, { method, path }): Promise<GateAction> => {
          if (method === "POST" && path.includes(`${victim.id}/update`)) await befall(victim, deed);
          return "pass";
        },
      );
      const words = ["kill", "--all", "--hold", "1s", "--reach", reach, "--no-verify"];

      const { exit, report } = await bench.drill([...words, ...bench.among()], { host: gate.host });

      const hit = report.victims.find((one) => one.victim.id === other.id);
      expect(hit).toMatchObject({
        effect: "in-effect",
        mechanism: `SIGKILL to process 1 by ${reach} reach`,
      });
      expect((await stateOf(other)).StartedAt).not.toBe(before.StartedAt);
      const [told] = report.victims.filter((one) => one.victim.id === victim.id);
      expect(
        { exit, residue: report.residue, unknown: report.unknown },
        report.verdict.because,
      ).toEqual({ exit: deed === "is paused" ? 3 : 0, residue: [], unknown: [] });
      if (deed === "is removed") expect(told).toMatchObject({ gone: true });
      if (deed === "is killed")
        expect(told).toMatchObject({
          effect: "in-effect",
          reverted: "left down: somebody else stopped it meanwhile",
        });
      if (deed !== "is paused") return;
      expect(told?.mechanism).toContain("it was left alone");
      expect(isPending(Pid, SIGKILL)).toBe(false);
      await victim.unpause();
      expect(await stateOf(victim)).toMatchObject({ Running: true, StartedAt });
      expect(isDead(Pid, ticks)).toBe(false);
    },
  );

  async function befall(victim: Docker.Container, deed: Row["deed"]): Promise<void> {
    const { Running, Paused, Pid } = await stateOf(victim);
    // Its policy is given back by the same call.
    if (!Running || Paused) return;
    if (deed === "is removed") await victim.remove({ force: true });
    if (deed === "is paused") await victim.pause();
    if (deed !== "is killed") return;
    const ticks = startTicksOf(Pid) ?? 0;
    // By the engine, so that its own policy does not bring it back meanwhile.
    await victim.kill();
    const isOver = async () => isDead(Pid, ticks) || undefined;
    await poll(systemClock, isOver, { everyMs: 5, deadlineMs: 5_000 });
  }
});
