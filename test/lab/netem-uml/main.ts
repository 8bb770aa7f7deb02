/**
 * `npm run netem-loops`: the loops that need netem, in full, on an engine in User Mode Linux. Emulated, as for
 * `npm run netem`, they would be a day; here hours. CHAOS_POINTS and CHAOS_CASES narrow them down.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { runTool } from "../run-tool.ts";

const machine = join(import.meta.dirname, "netem-uml");
const prove = join(import.meta.dirname, "../../prove.ts");
const tsx = join(import.meta.dirname, "../../../node_modules/tsx/dist/cli.mjs");
const LOOP = ["--project", "docker", "test/docker/crash-loop.test.ts"];
const CASES = '^(latency .*"kernel"|loss .*"burst"|duplicate|corrupt|reorder)';

// Ctrl-C ends the loops, and then the machine.
process.on("SIGINT", () => {});
const said = await runTool(machine, ["up"]);
const DOCKER_HOST = /DOCKER_HOST=(\S+)/.exec(said)?.[1] ?? "";
try {
  const env = { CHAOS_CASES: CASES, ...process.env, DOCKER_HOST, CHAOS_TEST_NETEM: "yes" };
  const args = [tsx, prove, ...LOOP, ...process.argv.slice(2)];
  const loops = spawn(process.execPath, args, { env, stdio: "inherit" });
  const [status] = (await once(loops, "exit")) as [number | null];
  process.exitCode = status ?? 1;
} finally {
  await runTool(machine, ["down"]);
}
