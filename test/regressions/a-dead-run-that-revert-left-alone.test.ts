/**
 * Seen: in a container without an init, a killed run stayed a zombie for ever; `chaos revert` took it
 * for alive and left its faults in effect.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { isDead, startTicksOf, statOf } from "../../src/agent/proc.ts";
import { poll, systemClock } from "../../src/core/clock.ts";
import { holderOf, isAlive } from "../../src/journal/holder.ts";

it("a holder that is a zombie is not alive", async () => {
  // The shell's child dies once its parent is a `sleep`, which never asks after it; a shell would.
  const untilSleep = 'while read name </proc/$$/comm && [ "$name" != sleep ]; do :; done';
  const parent = spawn("sh", ["-c", `(${untilSleep}) & echo $!; exec sleep 600`]);
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [pid] = await once(createInterface({ input: parent.stdout }), "line");
  const zombie = async () => (statOf(Number(pid))?.state === "Z" ? true : undefined);
  expect(await poll(systemClock, zombie, { everyMs: 5, deadlineMs: 20_000 })).toBe(true);
  expect(isDead(Number(pid), startTicksOf(Number(pid)) ?? -1)).toBe(true);

  expect(isAlive(holderOf(Number(pid)))).toBe(false);
  expect(isAlive(holderOf(process.pid))).toBe(true);
});
