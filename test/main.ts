/**
 * `npm test`: every test, and once more, each file alone, what failed beside others. On a machine
 * that somebody else keeps busy a probe comes too late and a drill is inconclusive: that is neither
 * a failure of the tool nor a proof of it. What fails alone as well fails; what does not is named.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failedFiles, sayAgain } from "./again.ts";
import { seed } from "./proof.ts";

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const folder = mkdtempSync(join(tmpdir(), "chaos-tests-"));
const outcome = join(folder, "outcome.json");

async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${outcome}`];
  const tests = spawn(process.execPath, [vitest, "run", ...reporters, ...args], {
    // One seed for both runs: another draw would not be the same test.
    env: { CHAOS_SEED: seed, ...process.env, ...env },
    stdio: "inherit",
  });
  const [status] = (await once(tests, "exit")) as [number | null];
  return status ?? 1;
}

let isInterrupted = false;
process.on("SIGINT", () => {
  isInterrupted = true; // the tests got it too, and clean up
});

const given = process.argv.slice(2);
let status = await run(given, {});
const files =
  status !== 0 && existsSync(outcome) ? failedFiles(readFileSync(outcome, "utf8")) : undefined;
if (files && !isInterrupted) {
  process.stdout.write(sayAgain(files));
  status = await run(files, { CHAOS_TEST_ALONE: "1" });
  process.stdout.write(sayAgain(files, status));
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = status;
