/** `npm run prove`: every test with its loops in full, and at the end one summary of what that was. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProofs, sayProofs, seed } from "./proof.ts";

const folder = mkdtempSync(join(tmpdir(), "chaos-proof-"));
const file = join(folder, "proofs.jsonl");
const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const began = Date.now();
// What it is given narrows it down: npm run prove -- --project docker test/docker/crash-loop.test.ts
const tests = spawn(process.execPath, [vitest, "run", ...process.argv.slice(2)], {
  // One seed for all of it: each test file would draw its own.
  env: { CHAOS_PROVE: "full", CHAOS_SEED: seed, ...process.env, CHAOS_PROOF: file },
  stdio: "inherit",
});
// Ctrl-C ends the tests; what they went through until then is summed up all the same.
process.on("SIGINT", () => {});
const [status] = (await once(tests, "exit")) as [number | null];
const proofs = existsSync(file) ? readProofs(file) : [];
const failures = proofs.flatMap((one) => one.failures).length;
const minutes = ((Date.now() - began) / 60_000).toFixed(1);
const verdict = status === 0 && failures === 0 ? "PROVEN" : "NOT PROVEN";
process.stdout.write(
  `\n${"=".repeat(8)} ${verdict} in ${minutes} min, tests exit ${status} ${"=".repeat(8)}\n`,
);
process.stdout.write(`${sayProofs(proofs)}\n`);
rmSync(folder, { recursive: true, force: true });
process.exitCode = status === 0 && failures > 0 ? 1 : (status ?? 1);
