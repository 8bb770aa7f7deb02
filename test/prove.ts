/**
 * `npm run prove`: every test with its loops in full, and at the end one summary of what that was. The corpus of
 * Chaos Toolkit's experiments is CHAOS_CORPUS, or lies beside the repository in shared/.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isNarrowed, readProofs, sayProofs, seed, verdictOf } from "./proof.ts";

const folder = mkdtempSync(join(tmpdir(), "chaos-proof-"));
const file = join(folder, "proofs.jsonl");
const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const corpus = join(import.meta.dirname, "../../shared/corpus/chaostoolkit");
const began = Date.now();
// What it is given narrows it down: npm run prove -- --project docker test/docker/crash-loop.test.ts
const tests = spawn(process.execPath, [vitest, "run", ...process.argv.slice(2)], {
  // One seed for all of it: each test file would draw its own.
  env: {
    ...{ CHAOS_PROVE: "full", CHAOS_SEED: seed },
    ...(existsSync(corpus) ? { CHAOS_CORPUS: corpus } : {}),
    ...{ ...process.env, CHAOS_PROOF: file },
  },
  stdio: "inherit",
});
// Ctrl-C ends the tests; what they went through until then is summed up all the same.
process.on("SIGINT", () => {});
const progress = setInterval(() => process.stderr.write(`prove: ${soFar()}\n`), 60_000);
const [status] = (await once(tests, "exit")) as [number | null];
clearInterval(progress);
const proofs = proofsIn(file);
const asked = process.argv.slice(2);
const verdict = verdictOf({ status, proofs, isNarrowed: isNarrowed(asked, process.env) });
process.stdout.write(
  `\n${"=".repeat(8)} ${verdict.says} in ${minutes()} min, tests exit ${status} ${"=".repeat(8)}\n`,
);
process.stdout.write(`${sayProofs(proofs)}\n`);
// Tests that end may write a last line into it.
rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
process.exitCode = verdict.exit;

function soFar(): string {
  const proofs = proofsIn(file);
  return `${proofs.length} points, ${failuresIn(proofs)} failures after ${minutes()} min`;
}

function proofsIn(path: string) {
  return existsSync(path) ? readProofs(path) : [];
}

function failuresIn(proofs: ReturnType<typeof readProofs>): number {
  return proofs.flatMap((one) => one.failures).length;
}

function minutes(): string {
  return ((Date.now() - began) / 60_000).toFixed(1);
}
