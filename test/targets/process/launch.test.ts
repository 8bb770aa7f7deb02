import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { isDead, startTicksOf } from "../../../src/agent/proc.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { fleet } from "../../../src/targets/process/wire.ts";
import { endAll, endOf, until } from "../../agent/processes.ts";
import { launchFromAnother } from "./another-launcher.ts";
import {
  cat,
  connect,
  endFleets,
  launchFleet,
  launchSupervisor,
  newFolder,
  patience,
  raise,
} from "./fleets.ts";

afterEach(async () => {
  await endFleets();
  await endAll();
});

const watchOf = (pid: number) => {
  const startTicks = startTicksOf(pid)!;
  return () => isDead(pid, startTicks);
};
const allDead = (checks: (() => boolean)[]) =>
  until("all are dead", () => checks.every((isGone) => isGone()) || undefined);

test("the supervisor outlives its launcher's SIGKILL, and ends with its fleet by its pid", async () => {
  const { launcher, socket, pid } = await launchFromAnother();
  launcher.kill("SIGKILL");
  expect(await endOf(launcher)).toBe("SIGKILL");

  const source = await connect(socket);
  const [target] = await source.list(patience());
  expect(target?.state).toBe("running");
  const state = await source.victim(target!, "run").inspect(patience());

  const checks = [watchOf(pid), watchOf(state!.pid)];
  process.kill(pid, "SIGTERM");
  await allDead(checks);
  expect(existsSync(socket)).toBe(false);
});

test("stop() ends the whole fleet, paused members too, and is success twice", async () => {
  const { stop, pid, now, victimOf, socket } = await raise([cat("a"), cat("b")]);
  await victimOf("b").pause(patience());
  const members = [await now("a"), await now("b")];
  const checks = [watchOf(pid), ...members.map((one) => watchOf(one.pid))];
  await stop();
  expect(checks.map((isGone) => isGone())).toEqual([true, true, true]);
  expect(existsSync(socket)).toBe(false);
  await stop();
});

test("stop() ends a supervisor that does not listen any more", async () => {
  const { stop, pid, now } = await raise([cat("a")]);
  const checks = [watchOf(pid), watchOf((await now("a")).pid)];
  process.kill(pid, "SIGSTOP");
  await stop();
  await allDead(checks);
});

test("a supervisor whose time is over ends with its fleet", async () => {
  const { pid, socket } = await launchFleet([cat("a")], 2);
  const source = await connect(socket);
  const [target] = await source.list(patience());
  const state = await source.victim(target!, "run").inspect(patience());
  await allDead([watchOf(pid), watchOf(state!.pid)]);
});

test("makes its folder for us alone, and a fleet's file that only we can read", async () => {
  const folder = join(newFolder(), "new");
  const wanted = fleet.parse({ name: "test", parts: [cat("a")] });
  const { stop, socket } = await launchSupervisor(wanted, {
    folder,
    clock: systemClock,
    lifetimeS: 60,
  });
  const modes = [folder, socket, join(folder, "fleet.json"), join(folder, "fleet.log")].map(
    (path) => statSync(path).mode & 0o077,
  );
  await stop();
  expect(modes).toEqual([0, 0, 0, 0]);
});

test("a supervisor that cannot come up fails at once, with its own words", async () => {
  const folder = newFolder();
  // Where its socket should be stands something else.
  mkdirSync(join(folder, "supervisor.sock"));
  const wanted = fleet.parse({ name: "test", parts: [cat("a")] });
  const launching = launchSupervisor(wanted, { folder, clock: systemClock, lifetimeS: 60 });
  await expect(launching).rejects.toMatchObject({
    code: "FLEET_FAILED",
    message: expect.stringContaining("EADDRINUSE"),
    hint: expect.stringContaining("fleet.log"),
  });
});
