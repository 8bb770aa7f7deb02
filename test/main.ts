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
import { text } from "node:stream/consumers";
import { failedFiles, sayAgain } from "./again.ts";
import { seed } from "./proof.ts";

/**
 * Two at once: what needs no engine takes the time that is left while containers begin and end. Which
 * tests may run beside which others in each is vitest.config.ts's affair; the calm ones come last.
 */
const ON_ENGINE = projects("docker", "unit-calm", "docker-calm", "docker-alone");
const BESIDE = projects("unit", "unit-apart");

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const folder = mkdtempSync(join(tmpdir(), "chaos-tests-"));

interface Part {
  readonly status: number;
  /** Absent: a second run could prove nothing. */
  readonly failed?: readonly string[] | undefined;
}

let count = 0;
async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Part> {
  const outcome = join(folder, `${++count}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${outcome}`];
  const isBeside = args === BESIDE;
  const tests = spawn(process.execPath, [vitest, "run", ...reporters, ...args], {
    // One seed for all: another draw would not be the same test.
    env: { CHAOS_SEED: seed, ...process.env, ...env },
    stdio: ["inherit", isBeside ? "pipe" : "inherit", "inherit"],
  });
  // Said as a whole at its end: two that write at once are hard to read.
  const said = tests.stdout ? text(tests.stdout) : undefined;
  const [code] = (await once(tests, "exit")) as [number | null];
  if (said) process.stdout.write(await said);
  const status = code ?? 1;
  if (status === 0 || !existsSync(outcome)) return { status };
  return { status, failed: failedFiles(readFileSync(outcome, "utf8")) };
}

function projects(...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => ["--project", name]);
}

let isInterrupted = false;
process.on("SIGINT", () => {
  isInterrupted = true; // the tests got it too, and clean up
});

const given = process.argv.slice(2);
const parts =
  given.length > 0
    ? [await run(given)]
    : await Promise.all([run(ON_ENGINE), run(BESIDE, { CHAOS_TEST_BESIDE: "1" })]);
const broken = parts.filter(({ status }) => status !== 0);
let status = Math.max(...parts.map((part) => part.status));
const files = broken.flatMap(({ failed = [] }) => failed);
if (files.length > 0 && !isInterrupted && broken.every(({ failed }) => failed)) {
  process.stdout.write(sayAgain(files));
  ({ status } = await run(files, { CHAOS_TEST_ALONE: "1" }));
  process.stdout.write(sayAgain(files, status));
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = status;
