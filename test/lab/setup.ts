/** vitest's globalSetup of the docker tests: an engine, its images, and an end without leftovers. */
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import { describeEngine } from "./client.ts";
import { findOrStartEngine, type LabEngine } from "./engine.ts";
import { ensureImages } from "./images.ts";
import { sayLeftOut } from "./left-out.ts";
import { hasNetemAt, isNearTo } from "./near.ts";
import { joinRuns, otherRuns } from "./runs.ts";
import { sweep } from "./sweep.ts";

declare module "vitest" {
  export interface ProvidedContext {
    dockerHost: string;
    /** The value of the label `chaos.test` on what this run creates. */
    labRun: string;
  }
}

const SWEEP_MS = 60_000;

type Teardown = () => Promise<void>;

/** Each docker project calls its setup, and all in one process: the first brings up, the last ends. */
const shared = globalThis as {
  chaosLab?: { users: number; lab: Promise<Lab> };
  skipSaid?: boolean;
};

interface Lab {
  readonly host: string;
  readonly end: Teardown;
}

export default async function setup(project: TestProject): Promise<Teardown | undefined> {
  const run = `${process.pid}`;
  project.provide("labRun", run);
  project.provide("dockerHost", "");
  if (process.env.CHAOS_TEST_DOCKER === "skip") {
    if (!shared.skipSaid) sayWhatIsNotProven();
    shared.skipSaid = true;
    return undefined;
  }
  shared.chaosLab ??= { users: 0, lab: bringUp(run) };
  const { lab } = shared.chaosLab;
  shared.chaosLab.users++;
  const { host, end } = await lab;
  project.provide("dockerHost", host);
  return async () => {
    if (shared.chaosLab && --shared.chaosLab.users === 0) await end();
  };
}

async function bringUp(run: string): Promise<Lab> {
  if (process.getuid?.() !== 0)
    sayInBox([
      "Not root: host reach, mounts and the death of containers' processes cannot be tested.",
      "NOT PROVEN by this run: what is skipped below.",
    ]);
  const engine = await findOrStartEngine();
  const leave = await joinRuns(run);
  const teardown = async () => {
    await leave();
    const alone = (await otherRuns()).length === 0;
    // Its end takes everything along, and ends a wedged one too, which would never answer a sweep.
    if (alone && engine.started) return engine.stop();
    // Where another run still uses it, the next one finds it without owner and ends it.
    await inTime(sweep(engine.host, { run, everything: alone }), engine.host);
  };
  await prepare(engine).catch(async (error) => {
    await teardown(); // vitest calls no teardown of a setup that failed
    throw error;
  });
  return { host: engine.host, end: teardown };
}

async function inTime(sweeping: Promise<unknown>, host: string): Promise<void> {
  const late = sleep(SWEEP_MS, "late" as const, { ref: false });
  if ((await Promise.race([sweeping, late])) !== "late") return;
  throw new Error(
    `${host} did not remove what the tests left within ${SWEEP_MS} ms; it is labelled chaos.test`,
  );
}

async function prepare(engine: LabEngine): Promise<void> {
  const { version, api } = await describeEngine(engine.host);
  process.stderr.write(`lab: engine ${version}, API ${api}, ${engine.how}, ${engine.host}\n`);
  // Built while the tests without an engine run. Where that fails, images-ready.ts tries again and says why.
  ensureImages(engine.host).catch(() => {});
  // Where the tools to ask with cannot be had, images-ready.ts fails and says why.
  const hasNetem = await hasNetemAt(engine.host).catch(() => true);
  if (!hasNetem) process.stderr.write(`lab: ${await sayLeftOut(isNearTo(engine.host))}\n`);
  process.env.DOCKER_HOST = engine.host;
  // Its image could not be pulled where no registry is; the sweep by label does its work.
  process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
}

function sayWhatIsNotProven(): void {
  const tests = readdirSync(new URL("../docker", import.meta.url), { recursive: true });
  const files = tests.map(String).filter((file) => file.endsWith(".test.ts"));
  sayInBox([
    "CHAOS_TEST_DOCKER=skip: nothing was run on a real engine.",
    "NOT PROVEN by this run:",
    ...files.sort().map((file) => `  test/docker/${file}`),
  ]);
}

function sayInBox(lines: readonly string[]): void {
  const width = Math.max(...lines.map((line) => line.length));
  const edge = `+${"-".repeat(width + 2)}+`;
  const box = [edge, ...lines.map((line) => `| ${line.padEnd(width)} |`), edge];
  process.stderr.write(`\n${box.join("\n")}\n\n`);
}
