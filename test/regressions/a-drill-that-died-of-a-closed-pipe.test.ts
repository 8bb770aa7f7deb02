/**
 * Seen: `chaos pause … | true` died half-way of an EPIPE, with a stack trace, and left its victim frozen.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { text } from "node:stream/consumers";
import { afterEach, expect, inject, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../cli/chaos.ts";
import { cat, endFleets, raise } from "../targets/process/fleets.ts";

afterEach(endFleets);

function chaos(...args: string[]) {
  const child = spawn(process.execPath, [inject("program"), ...args], {
    env: { ...process.env, CHAOS_STATE: temporaryFolder() },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

it.each([[["--help"]], [["--version"]], [["monkeys"]]])(
  "%j into a closed pipe says nothing of it",
  async (args) => {
    const child = chaos(...args);
    child.stdout.destroy();
    const [[exit], stderr] = await Promise.all([once(child, "exit"), text(child.stderr)]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  },
);

it("a report that was lost on a full disk is no pass", async () => {
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [inject("program"), "monkeys"], {
    stdio: ["ignore", full, "ignore"],
  });
  const [exit] = await once(child, "exit");
  closeSync(full);
  expect(exit).toBe(6);
});

it("a drill whose readers have gone goes on, undoes, and ends with its verdict", async () => {
  const fleet = await raise([cat("web", { policy: { name: "no", maximumRetryCount: 0 } })]);
  const flags = ["--name", "web", "--yes", "--no-verify", "--min-age", "0s", "--duration", "100ms"];
  const child = chaos(
    "pause",
    ...flags,
    "--cool-down",
    "0s",
    "--host",
    `process://${fleet.socket}`,
  );
  child.stdout.destroy();
  child.stderr.destroy();

  const [exit, signal] = await once(child, "exit");

  expect({ exit, signal, state: await fleet.stateOf("web") }).toEqual({
    exit: 0,
    signal: null,
    state: "running",
  });
});
