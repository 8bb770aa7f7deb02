import { afterEach, expect, test } from "vitest";
import { isDead, startTicksOf } from "../../../src/agent/proc.ts";
import { until } from "../../agent/processes.ts";
import { always, cat, endFleets, no, patience, raise } from "./fleets.ts";

afterEach(endFleets);

const crashed = async (fleet: Awaited<ReturnType<typeof raise>>, name: string) => {
  const before = await fleet.now(name);
  const evidence = await fleet.victimOf(name).crash(before, patience());
  return { before, evidence };
};

test("a crash lets the policy act: a new process, a new start time, a restart counted", async () => {
  const fleet = await raise([cat("a", { policy: always })]);
  const { before, evidence } = await crashed(fleet, "a");
  expect(evidence).toMatchObject({ outcome: "signalled", reach: "host", pid: before.pid });
  expect(evidence.deadMs).toBeGreaterThanOrEqual(evidence.signalledMs);
  const after = await fleet.when("a", ({ running, restartCount }) => running && restartCount === 1);
  expect(after.startedAt > before.startedAt).toBe(true);
  expect(after).toMatchObject({ exitCode: 137, policy: always, paused: false });
  expect(after.pid).not.toBe(before.pid);
});

test("a kill by call disarms the policy until the next start", async () => {
  const fleet = await raise([cat("a", { policy: always })]);
  await fleet.victimOf("a").sendSignal("SIGKILL", patience());
  await fleet.when("a", ({ running }) => !running);
  // Down for good, not in a back-off.
  expect(await fleet.stateOf("a")).toBe("exited");
  await fleet.victimOf("a").start(patience());
  const { before } = await crashed(fleet, "a");
  const after = await fleet.when("a", ({ restartCount }) => restartCount === 1);
  expect(after.startedAt).not.toBe(before.startedAt);
});

test("a kill by call in a back-off ends the back-off, and the next life has its policy", async () => {
  const quick = { command: "sh", args: ["-c", "exit 3"], policy: always };
  const fleet = await raise([{ name: "a", ...quick }]);
  await fleet.when("a", ({ running, restartCount }) => !running && restartCount >= 2);
  await fleet.victimOf("a").sendSignal("SIGTERM", patience());
  expect(await fleet.stateOf("a")).toBe("exited");
  await fleet.victimOf("a").start(patience());
  await fleet.when("a", ({ restartCount }) => restartCount >= 1);
});

test("on-failure gives up after its number, and a start gives it as many again", async () => {
  const policy = { name: "on-failure", maximumRetryCount: 2 } as const;
  const fleet = await raise([{ name: "a", command: "sh", args: ["-c", "exit 3"], policy }]);
  const exhausted = () =>
    until("it gave up", async () => {
      // In this order: what is counted before it gave up may not be the last count.
      if ((await fleet.stateOf("a")) !== "exited") return undefined;
      const { restartCount, exitCode } = await fleet.now("a");
      return { restartCount, exitCode };
    });
  expect(await exhausted()).toEqual({ restartCount: 2, exitCode: 3 });
  await fleet.victimOf("a").start(patience());
  expect(await exhausted()).toEqual({ restartCount: 2, exitCode: 3 });
});

test("policy no during a back-off holds it down; setting it back starts nothing", async () => {
  const fleet = await raise([cat("a", { policy: always }), cat("b", { policy: always })]);
  await crashed(fleet, "a");
  await until("it waits", async () => (await fleet.stateOf("a")) === "restarting" || undefined);
  const victim = fleet.victimOf("a");
  await victim.setPolicy(no, patience());
  expect(await fleet.stateOf("a")).toBe("exited");
  await victim.setPolicy(always, patience());
  // Its back-off would have been over long before b's second return.
  await crashed(fleet, "b");
  await fleet.when("b", ({ running, restartCount }) => running && restartCount === 1);
  await crashed(fleet, "b");
  await fleet.when("b", ({ running, restartCount }) => running && restartCount === 2);
  expect(await fleet.now("a")).toMatchObject({ running: false, policy: always, restartCount: 0 });
});

test("hold-down: disarmed and crashed in one burst, all stay down until they are released", async () => {
  const names = ["a", "b", "c", "d"];
  const fleet = await raise([...names, "witness"].map((name) => cat(name, { policy: always })));
  const victims = names.map(fleet.victimOf);
  const before = await Promise.all(names.map(fleet.now));
  await Promise.all(victims.map((victim) => victim.setPolicy(no, patience())));

  const evidence = await Promise.all(
    victims.map((victim, i) => victim.crash(before[i]!, patience())),
  );

  expect(evidence.filter(({ signalledMs }) => signalledMs === 0)).toHaveLength(1);
  expect(evidence.every(({ outcome, deadMs }) => outcome === "signalled" && deadMs! < 2_000)).toBe(
    true,
  );
  // The witness shows that time enough has passed for any policy to act.
  for (const count of [1, 2, 3]) {
    await crashed(fleet, "witness");
    await fleet.when("witness", ({ running, restartCount }) => running && restartCount === count);
  }
  for (const name of names) expect(await fleet.stateOf(name)).toBe("exited");
  for (const victim of victims) {
    await victim.setPolicy(always, patience());
    await victim.start(patience());
  }
  const after = await Promise.all(names.map(fleet.now));
  expect(after.map(({ running, policy }) => [running, policy])).toEqual(
    names.map(() => [true, always]),
  );
  for (const [i, { startedAt }] of after.entries())
    expect(startedAt).not.toBe(before[i]!.startedAt);
});

test("a crash that names a life which is over touches nobody, the one that came since included", async () => {
  const fleet = await raise([cat("a", { policy: always })]);
  const { before } = await crashed(fleet, "a");
  const after = await fleet.when("a", ({ running, restartCount }) => running && restartCount === 1);
  const again = await fleet.victimOf("a").crash(before, patience());
  expect(again.outcome).toBe("already-down");
  // The old life's name on the new one's pid, as a reused pid would have it.
  const mixed = { ...before, pid: after.pid };
  expect((await fleet.victimOf("a").crash(mixed, patience())).outcome).toBe("already-down");
  expect((await fleet.now("a")).startedAt).toBe(after.startedAt);
  expect(isDead(after.pid, startTicksOf(after.pid)!)).toBe(false);
});

test("a program that is not there is a death, not the supervisor's end", async () => {
  const fleet = await raise([{ name: "a", command: "/no/such/program", policy: no }, cat("b")]);
  const state = await fleet.when("a", ({ running }) => !running);
  expect(state).toMatchObject({ exitCode: 127, pid: 0 });
  expect(await fleet.stateOf("b")).toBe("running");
});
