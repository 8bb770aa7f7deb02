/**
 * `npm run netem`: the tests that need netem, on an engine in a virtual machine whose kernel has it.
 * The machine is emulated, so it wants a calm host: 20 minutes, the first time 2 more.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { runTool } from "../run-tool.ts";

const machine = join(import.meta.dirname, "netem-vm");
const vitest = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs");
const FILES = ["test/docker/netem.test.ts", "test/docker/contract.test.ts"];
/** What is gone through here, since no other place has netem. */
const NEEDS_NETEM = "netem|latency|loss|duplicate|corrupt|reorder|bandwidth";
/** In full one of them is six hours here: some calls are drawn, or CHAOS_PROVE=full asks for all. */
const LOOP = {
  files: ["test/docker/crash-loop.test.ts"],
  cases: '^(latency .*"kernel"|loss .*"burst"|duplicate|corrupt|reorder)',
};

const said = await runTool(machine, ["up"]);
const DOCKER_HOST = /DOCKER_HOST=(\S+)/.exec(said)?.[1] ?? "";
const env = { ...process.env, DOCKER_HOST, CHAOS_TEST_NETEM: "yes" };
try {
  const given = process.argv.slice(2);
  const all = { ...env, CHAOS_PROVE: "full" };
  const which = given.length > 0 ? given : ["-t", NEEDS_NETEM];
  const measured = await test([...FILES, ...which], all);
  // Asked for some of its tests: those alone.
  const looped = given.length > 0 ? 0 : await test(LOOP.files, { ...env, CHAOS_CASES: LOOP.cases });
  process.exitCode = measured || looped;
} finally {
  await runTool(machine, ["down"]);
}

async function test(words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const args = [vitest, "run", "--project", "docker", ...words];
  const tests = spawn(process.execPath, args, { env, stdio: "inherit" });
  const [status] = (await once(tests, "exit")) as [number | null];
  return status ?? 1;
}
