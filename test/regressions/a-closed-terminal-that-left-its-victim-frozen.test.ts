/** Seen: closing the terminal (SIGHUP) ended a drill at once, and nothing was undone. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, inject, it, onTestFinished } from "vitest";
import { until } from "../agent/processes.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { cat, endFleets, no, raise } from "../targets/process/fleets.ts";

const FLAGS = ["--yes", "--no-verify", "--min-age", "0s", "--cool-down", "0s", "--duration", "60s"];
afterEach(endFleets);

it("SIGHUP, even twice, undoes everything and exits with 129", { timeout: 60_000 }, async () => {
  const fleet = await raise([cat("web", { policy: no })]);
  const args = ["pause", "--name", "web", ...FLAGS, "--host", `process://${fleet.socket}`];
  const child = spawn(process.execPath, [inject("program"), ...args], {
    env: { ...process.env, CHAOS_STATE: temporaryFolder() },
    stdio: "ignore",
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  await until(
    "web is paused",
    async () => (await fleet.stateOf("web")) === "paused" || undefined,
    40_000,
  );

  child.kill("SIGHUP");
  setTimeout(() => child.kill("SIGHUP"), 20);

  expect({ ended: await ended, state: await fleet.stateOf("web") }).toEqual({
    ended: [129, null],
    state: "running",
  });
});
