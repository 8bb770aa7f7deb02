/** Starts the private dockerd of the lab, and ends it with everything that it left. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { engineBinaries } from "./binaries.ts";
import { answers, dockerAt } from "./client.ts";
import { type DaemonPlaces, engine } from "./places.ts";
import {
  childrenOf,
  commandLine,
  end,
  isAlive,
  pids,
  processName,
  signal,
  until,
} from "./processes.ts";
import { removeOneByOne } from "./remove.ts";
import { runTool } from "./run-tool.ts";

const START_MS = 60_000;
const REMOVE_MS = 20_000;

export interface Elsewhere {
  /** A program that runs the daemon's command line there, with its arguments. */
  readonly within: readonly string[];
  readonly args: readonly string[];
}

const HERE: Elsewhere = { within: [], args: [] };

export async function startDaemon(
  at: DaemonPlaces = engine,
  { within, args: more }: Elsewhere = HERE,
): Promise<void> {
  const { dockerd, env } = await engineBinaries();
  await sweepDaemon(at);
  await mkdir(at.run, { recursive: true });
  // An empty file of ours: /etc/docker/daemon.json is meant for another engine.
  await writeFile(join(at.run, "daemon.json"), "{}");
  const log = openSync(at.log, "w");
  const line = [...within, dockerd, ...daemonArgs(at), ...more];
  const [program, ...args] = line as [string, ...string[]];
  const child = spawn(program, args, {
    // Hundreds of containers begin and end: without this a tenth of their time is Go's collector.
    env: { ...env, GOGC: "400" },
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  await awaitDaemon(at, child.pid);
}

function daemonArgs(at: DaemonPlaces): string[] {
  return [
    ...["--host", hostOf(at), "--config-file", join(at.run, "daemon.json")],
    ...["--data-root", at.data, "--exec-root", at.exec, "--pidfile", at.pidFile],
  ];
}

export function hostOf({ socket }: DaemonPlaces): string {
  return `unix://${socket}`;
}

async function awaitDaemon(at: DaemonPlaces, pid: number | undefined): Promise<void> {
  const dead = () => pid === undefined || !isAlive(pid);
  const settled = async () => dead() || (await answers(hostOf(at), 1000));
  if ((await until(settled, START_MS)) && !dead()) return;
  const log = await readFile(at.log, "utf8").catch(() => "dockerd could not be executed");
  const tail = log.trim().split("\n").slice(-5).join("\n");
  await sweepDaemon(at);
  throw new Error(`a private dockerd did not come up; the end of ${at.log} says:\n${tail}`);
}

/** An orderly end: containers first, because a stopping dockerd grants each of them 10 s. */
export async function stopDaemon(at: DaemonPlaces = engine): Promise<void> {
  // A wedged engine (seen: libnetwork's lock, under load) answers a ping and nothing else; what is
  // not removed in time is swept below.
  const late = sleep(REMOVE_MS, undefined, { ref: false });
  if (await answers(hostOf(at))) await Promise.race([removeContainers(at).catch(() => {}), late]);
  await sweepDaemon(at);
}

async function removeContainers(at: DaemonPlaces): Promise<void> {
  const docker = dockerAt(hostOf(at));
  const all = await docker.listContainers({ all: true });
  await removeOneByOne(
    docker,
    all.map(({ Id }) => Id),
  );
}

/** Ends what runs from our folders, also after a SIGKILLed dockerd, and removes the folders. */
async function sweepDaemon(at: DaemonPlaces): Promise<void> {
  for (const pid of ours("dockerd", at)) await end(pid, 20_000);
  for (const pid of ours("containerd", at)) await end(pid, 5000);
  // The kernel cuts a process name to 15 characters: "containerd-shim" stands for all shims.
  for (const shim of ours("containerd-shim", at)) {
    for (const child of childrenOf(shim)) signal(child, "SIGKILL");
    await end(shim, 1000);
  }
  await unmountLeftovers(at);
  await rm(at.run, { recursive: true, force: true });
  await rm(at.data, { recursive: true, force: true });
}

/** Pids of the given program that name our folder on their command line: a pid file may be stale. */
export function ours(program: string, at: DaemonPlaces = engine): number[] {
  const named = pids().filter((pid) => processName(pid) === program && isAlive(pid));
  return named.filter((pid) => commandLine(pid).includes(`${at.run}/`));
}

async function unmountLeftovers(at: DaemonPlaces): Promise<void> {
  const table = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  const points = table.split("\n").map((line) => unescapeOctal(line.split(" ")[4] ?? ""));
  // dockerd may mount the data folder onto itself, so the folder counts, not only what is below.
  const isOurs = (path: string) =>
    [at.run, at.data].some((dir) => `${path}/`.startsWith(`${dir}/`));
  // Last mounted first; lazily, because a process that is just leaving may still hold one.
  for (const path of points.filter(isOurs).reverse()) {
    await runTool("umount", ["--lazy", path]).catch(() => {});
  }
}

function unescapeOctal(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
