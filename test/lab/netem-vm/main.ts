/**
 * `npm run netem`: the tests that need netem, on an engine in a virtual machine whose kernel has it.
 * The machine is emulated, so it wants a calm host: 10 minutes, the first time 2 more.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { runTool } from "../run-tool.ts";

const machine = join(import.meta.dirname, "netem-vm");
const vitest = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs");
const FILES = ["test/docker/netem.test.ts", "test/docker/contract.test.ts"];

const said = await runTool(machine, ["up"]);
const DOCKER_HOST = /DOCKER_HOST=(\S+)/.exec(said)?.[1] ?? "";
try {
  const given = process.argv.slice(2);
  const tests = spawn(
    process.execPath,
    [
      vitest,
      "run",
      "--project",
      "docker",
      ...FILES,
      "-t",
      "netem|latency|loss|duplicate|corrupt|reorder|bandwidth",
      ...given,
    ],
    {
      env: { ...process.env, DOCKER_HOST, CHAOS_TEST_NETEM: "yes", CHAOS_PROVE: "full" },
      stdio: "inherit",
    },
  );
  const [status] = (await once(tests, "exit")) as [number | null];
  process.exitCode = status ?? 1;
} finally {
  await runTool(machine, ["down"]);
}
