/** The demo's claim, on its own fleet of real processes: the shop lives without zone a, the fragile one does not. */
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { raiseProcesses } from "../../src/demo/process-fleet.ts";
import type { DemoFleet } from "../../src/demo/story.ts";
import { connectProcessSource } from "../../src/targets/process/source.ts";
import { until } from "../agent/processes.ts";
// For its side effect too: the fleet's programs need a loader for the sources.
import { always, no, patience } from "../targets/process/fleets.ts";

let fleet: DemoFleet | undefined;

afterEach(async () => {
  await fleet?.close();
  fleet = undefined;
});

/** Zone a of a new shop, with what holds it down and what brings it back. */
async function open(fragile: boolean) {
  fleet = await raiseProcesses(fragile, patience());
  const source = await connectProcessSource(fleet.host!.slice("process://".length), systemClock);
  const targets = (await source.list(patience())).filter(({ zone }) => zone === "a");
  const victims = targets.map((target) => source.victim(target, "run"));
  const before = await source.snapshot(
    targets.map(({ id }) => id),
    patience(),
  );
  const wipe = async () => {
    await Promise.all(victims.map((victim) => victim.setPolicy(no, patience())));
    return Promise.all(
      victims.map((victim) => victim.crash(before.get(victim.target.id)!, patience())),
    );
  };
  const release = async () => {
    for (const victim of victims) {
      await victim.setPolicy(always, patience());
      await victim.start(patience());
    }
  };
  const door = fleet.door;
  const knock = async () => {
    const answer = await fetch(door, { signal: AbortSignal.timeout(3_000) });
    await answer.arrayBuffer();
    return answer.status;
  };
  return { names: targets.map(({ name }) => name), wipe, release, knock };
}

const EVERY_TIME = 60;

test("a shop in three zones goes on serving while zone a is down", async () => {
  const { names, wipe, knock } = await open(false);
  expect(names).toEqual(["back-a", "front-a"]);
  const evidence = await wipe();
  expect(evidence.map(({ outcome }) => outcome)).toEqual(["signalled", "signalled"]);
  const statuses: number[] = [];
  for (let i = 0; i < EVERY_TIME; i++) statuses.push(await knock());
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});

test("the fragile shop is down with zone a, and open again when that is released", async () => {
  const { wipe, release, knock } = await open(true);
  await wipe();
  const statuses: number[] = [];
  for (let i = 0; i < EVERY_TIME; i++) statuses.push(await knock());
  expect(new Set(statuses)).toEqual(new Set([502]));
  await release();
  await until("it serves again", async () => ((await knock()) === 200 ? true : undefined));
});
