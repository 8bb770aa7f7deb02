/** Finds an engine for the tests, or starts a private one where that disturbs nobody. */
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { candidates } from "./candidates.ts";
import { answers } from "./client.ts";
import { ours, startDaemon, stopDaemon } from "./daemon.ts";
import { engine, privateHost } from "./places.ts";
import { isAlive, networkNamespace, pids, processName } from "./processes.ts";
import { takeTurn } from "./turn.ts";

export interface LabEngine {
  readonly host: string;
  /** True if it is ours to stop. */
  readonly started: boolean;
  readonly how: string;
  stop(): Promise<void>;
}

const ADVICE = "Start Docker, set DOCKER_HOST, or set CHAOS_TEST_DOCKER=skip to run without engine";

export async function findOrStartEngine(): Promise<LabEngine> {
  const named = process.env.DOCKER_HOST;
  if (named) return namedEngine(named);
  const tried = candidates();
  for (const { host, how } of tried) {
    if (await answers(host)) return found(host, how);
  }
  const obstacle = whyNotStart();
  if (!obstacle) return privateEngine();
  const list = tried.map(({ host }) => `  ${host}`).join("\n");
  throw new Error(
    `No engine answers at\n${list}\nand none can be started: ${obstacle}. ${ADVICE}.`,
  );
}

/** Another engine than the one that was asked for would prove something else. */
async function namedEngine(host: string): Promise<LabEngine> {
  if (await answers(host)) return found(host, "DOCKER_HOST");
  throw new Error(`DOCKER_HOST=${host} does not answer GET /_ping within 3 s. ${ADVICE}.`);
}

function found(host: string, how: string): LabEngine {
  return { host, how, started: false, stop: async () => {} };
}

/** Two engines in one network namespace wipe each other's port rules: never start a second. */
function whyNotStart(): string | undefined {
  if (process.platform !== "linux") return "that needs Linux";
  if (process.getuid?.() !== 0) return "that needs root";
  const mine = ours("dockerd");
  const here = networkNamespace("self");
  const other = pids()
    .filter((pid) => processName(pid) === "dockerd" && !mine.includes(pid) && isAlive(pid))
    .find((pid) => networkNamespace(pid) === here);
  if (other) return `a dockerd (pid ${other}) already runs in this network namespace`;
  if (!existsSync("/usr/bin/apt-get")) return "that needs Debian's or Ubuntu's apt-get";
  return undefined;
}

async function privateEngine(): Promise<LabEngine> {
  const done = await takeTurn("engine");
  try {
    if (await answers(privateHost)) return adopt();
    await startDaemon();
    await keepFor(process.pid);
    return started("private dockerd, started for this run");
  } finally {
    await done();
  }
}

/** Uses the private engine that runs already; one whose test run was killed becomes ours. */
async function adopt(): Promise<LabEngine> {
  // No note: its starter was killed before it could write one.
  const owner = existsSync(engine.owner) ? Number(readFileSync(engine.owner, "utf8")) : -1;
  if (owner === 0 || isAlive(owner)) return found(privateHost, "private dockerd that runs already");
  await keepFor(process.pid);
  return started(`private dockerd, left by process ${owner} which is gone`);
}

/** Writes down who ends the private engine: a process, or nobody (0) after `npm run lab -- up`. */
export async function keepFor(pid: number): Promise<void> {
  await writeFile(engine.owner, `${pid}\n`);
}

function started(how: string): LabEngine {
  return { host: privateHost, how, started: true, stop: stopDaemon };
}
