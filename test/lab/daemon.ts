/** Starts the private dockerd of the lab, and ends it with everything that it left. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { engineBinaries } from "./binaries.ts";
import { answers, dockerAt } from "./client.ts";
import { engine, privateHost } from "./places.ts";
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
import { runTool } from "./run-tool.ts";

const START_MS = 60_000;
const REMOVE_MS = 20_000;

export async function startDaemon(): Promise<void> {
  const { dockerd, env } = await engineBinaries();
  await sweepDaemon();
  await mkdir(engine.run, { recursive: true });
  // An empty file of ours: /etc/docker/daemon.json is meant for another engine.
  await writeFile(join(engine.run, "daemon.json"), "{}");
  const log = openSync(engine.log, "w");
  const child = spawn(dockerd, daemonArgs(), { env, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  child.unref();
  await awaitDaemon(child.pid);
}

function daemonArgs(): string[] {
  return [
    ...["--host", privateHost, "--config-file", join(engine.run, "daemon.json")],
    ...["--data-root", engine.data, "--exec-root", engine.exec, "--pidfile", engine.pidFile],
  ];
}

async function awaitDaemon(pid: number | undefined): Promise<void> {
  const dead = () => pid === undefined || !isAlive(pid);
  const settled = async () => dead() || (await answers(privateHost, 1000));
  if ((await until(settled, START_MS)) && !dead()) return;
  const log = await readFile(engine.log, "utf8").catch(() => "dockerd could not be executed");
  const tail = log.trim().split("\n").slice(-5).join("\n");
  await sweepDaemon();
  throw new Error(`the private dockerd did not come up; the end of ${engine.log} says:\n${tail}`);
}

/** An orderly end: containers first, because a stopping dockerd grants each of them 10 s. */
export async function stopDaemon(): Promise<void> {
  // A wedged engine (seen: libnetwork's lock, under load) answers a ping and nothing else; what is
  // not removed in time is swept below.
  const late = sleep(REMOVE_MS, undefined, { ref: false });
  if (await answers(privateHost)) await Promise.race([removeContainers().catch(() => {}), late]);
  await sweepDaemon();
}

async function removeContainers(): Promise<void> {
  const docker = dockerAt(privateHost);
  const all = await docker.listContainers({ all: true });
  const removals = all.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true }));
  await Promise.allSettled(removals);
}

/** Ends what runs from our folders, also after a SIGKILLed dockerd, and removes the folders. */
async function sweepDaemon(): Promise<void> {
  for (const pid of ours("dockerd")) await end(pid, 20_000);
  for (const pid of ours("containerd")) await end(pid, 5000);
  // The kernel cuts a process name to 15 characters: "containerd-shim" stands for all shims.
  for (const shim of ours("containerd-shim")) {
    for (const child of childrenOf(shim)) signal(child, "SIGKILL");
    await end(shim, 1000);
  }
  await unmountLeftovers();
  await rm(engine.run, { recursive: true, force: true });
  await rm(engine.data, { recursive: true, force: true });
}

/** Pids of the given program that name our folder on their command line: a pid file may be stale. */
export function ours(program: string): number[] {
  const named = pids().filter((pid) => processName(pid) === program && isAlive(pid));
  return named.filter((pid) => commandLine(pid).includes(`${engine.run}/`));
}

async function unmountLeftovers(): Promise<void> {
  const table = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  const points = table.split("\n").map((line) => unescapeOctal(line.split(" ")[4] ?? ""));
  // dockerd may mount the data folder onto itself, so the folder counts, not only what is below.
  const isOurs = (path: string) =>
    [engine.run, engine.data].some((dir) => `${path}/`.startsWith(`${dir}/`));
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
