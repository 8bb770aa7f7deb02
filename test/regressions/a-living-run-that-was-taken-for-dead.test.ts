/**
 * Seen: two controllers in containers with `--network host` have the host's name in common, but not a
 * pid namespace. Each took the other for dead, and undid its faults while it held them.
 */
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { holderOf, isAlive, writeHolder } from "../../src/journal/holder.ts";
import { createRunFolder } from "../../src/journal/state-folder.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { built } from "../built.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aFault } from "../journal/made.ts";
import { isRoot } from "../lab/docker.ts";

const NO_PID = 4_194_304;
const hostOf = (holder: string) => holder.slice(0, holder.lastIndexOf("@"));
const OURS = holderOf(NO_PID);
const OF_ANOTHER_NAMESPACE = OURS.replace(/\.\d+:/, ".1:");
const OF_ANOTHER_BOOT = OURS.replace(/@[0-9a-f]{8}\./, "@00000000.");

it.each([
  ["in ours is dead", OURS, false],
  ["in another pid namespace of this host cannot be asked", OF_ANOTHER_NAMESPACE, undefined],
  ["before a reboot, or on an equally named host, cannot be asked", OF_ANOTHER_BOOT, undefined],
  ["as an earlier version wrote it cannot be asked", `${hostOf(OURS)}:${NO_PID}:1`, undefined],
])("a holder without a process %s", (_, holder, alive) => {
  expect(isAlive(holder)).toBe(alive);
});

it.runIf(isRoot)("a process that calls itself 1 in a namespace of its own is not our 1", () => {
  const program = `import { holderOf } from "./journal/holder.js"; console.log(holderOf(1));`;
  const node = [process.execPath, "--input-type=module", "-e", program];
  const there = ["--pid", "--fork", "--mount-proc", ...node];

  const holder = execFileSync("unshare", there, {
    cwd: built("."),
    encoding: "utf8",
    timeout: 60_000,
  }).trim();

  expect(hostOf(holder)).toBe(hostOf(OURS));
  expect(isAlive(holder)).toBeUndefined();
});

it.each([
  ["is left alone while its time lasts", OF_ANOTHER_NAMESPACE, 3_600_000, ["run-1"]],
  ["is undone once its time is over", OF_ANOTHER_NAMESPACE, -1_000, []],
  ["is undone once its time is over, whatever version began it", "old-host:1:2", -1_000, []],
])("a run that cannot be asked %s", async (_, holder, leftMs, alone) => {
  const stateRoot = temporaryFolder();
  const source = new FakeSource(systemClock);
  writeHolder(createRunFolder(stateRoot, source.engineId, "run-1"), holder);
  const { id } = source.add("web-1");
  const until = new Date(Date.now() + leftMs).toISOString();
  const victim = { id, name: "web-1", source: "fake" };
  const fault = { ...aFault("run-1.1"), victim, until, options: { duration: "1s" } };
  const claim = { victim: id, run: "run-1", token: fault.id, holder, generation: 0, fault };
  source.held.set(id, { ...claim, expires: until });

  const signal = AbortSignal.timeout(5_000);
  const { leftAlone } = await undoAll({ source, stateRoot, run: undefined, signal });

  expect(leftAlone.map(({ run }) => run)).toEqual(alone);
  expect(source.held.size).toBe(alone.length);
  for (const { why } of leftAlone) expect(why).toMatch(/cannot be asked.*name the run/);
});
