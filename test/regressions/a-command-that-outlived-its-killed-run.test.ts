/** After a SIGKILL of `chaos run drill.yaml -- npm run e2e`, the command and what it had started ran on for good. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, inject, it, onTestFinished } from "vitest";
import { isDead, startTicksOf } from "../../src/agent/proc.ts";
import { endOf, until } from "../agent/processes.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { cat, endFleets, launchFleet, newFolder } from "../targets/process/fleets.ts";

afterAll(endFleets);

const DRILL = `version: 1
experiments:
  - name: x
    faults: [{ monkey: noop, options: { duration: 10m }, select: { name: api-1 } }]
    minAge: 0s
    watch: { verify: false, baseline: 0s }
`;

it("a command ends with its run, whatever that dies of", async () => {
  const { socket } = await launchFleet([cat("api-1")]);
  const folder = temporaryFolder();
  writeFileSync(join(folder, "drill.yaml"), DRILL);
  const global = ["--host", `process://${socket}`, "--state", newFolder(), "--watchdog", "none"];
  const command = ["sh", "-c", "sleep 600 & echo $$ $! > pids; wait"];
  const words = [...global, "run", "drill.yaml", "--yes", "--", ...command];
  const run = spawn(process.execPath, [inject("program"), ...words], {
    cwd: folder,
    stdio: "ignore",
  });
  onTestFinished(() => void run.kill("SIGKILL"));
  const file = join(folder, "pids");
  const written = () => (existsSync(file) && readFileSync(file, "utf8")) || undefined;
  // A busy machine takes its time to load the program.
  const text = await until("pids", written, 20_000);
  const born = text
    .trim()
    .split(" ")
    .map((pid) => [Number(pid), startTicksOf(Number(pid)) ?? 0] as const);
  onTestFinished(() => {
    for (const [pid, ticks] of born) if (!isDead(pid, ticks)) process.kill(pid, "SIGKILL");
  });
  expect(born).toHaveLength(2);

  run.kill("SIGKILL");
  await endOf(run);

  const areDead = () => born.every(([pid, ticks]) => isDead(pid, ticks)) || undefined;
  expect(await until("they are gone", areDead)).toBe(true);
});
