/** What one engine can do, found out by our own commands: preflight, and drills on a small fleet. */
import { spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Readiness } from "../../src/core/source.ts";
import type { Report } from "../../src/reporter/report.ts";
import { dockerAt } from "../lab/client.ts";

const PROGRAM = join(import.meta.dirname, "../../dist/cli/main.js");
const IMAGE = "chaos-lab/busybox:1";
const PROJECT = `compat-${process.pid}`;
const QUICK = ["--min-age", "0s", "--no-verify", "--cool-down", "0s", "--yes", "--quiet", "--json"];

export interface Row {
  readonly engine: string;
  readonly api: string;
  readonly system: string;
  readonly hostReach: string;
  readonly helperReach: string;
  readonly holdDown: string;
  readonly watchdog: string;
  readonly claims: string;
  readonly drill: string;
}

interface Preflight {
  readonly engine: string;
  readonly found: readonly Readiness[];
}

export async function measure(host: string): Promise<Row> {
  const docker = dockerAt(host);
  const fleet = await raise(docker);
  const state = mkdtempSync(join(tmpdir(), "chaos-compat-"));
  // Of an engine without root, its own user is who drills on it.
  const user = ownerOf(host);
  chownSync(state, user.uid, user.gid);
  const ask = (words: readonly string[]) =>
    chaos([...words, "--host", host, "--state", state], user);
  const drill = async (words: readonly string[]) =>
    outcomeOf(await ask([...words, "--project", PROJECT, ...QUICK]));
  try {
    const preflight = JSON.parse((await ask(["preflight", "--json"])).stdout) as Preflight;
    const says = (subject: string) => preflight.found.find((one) => one.subject === subject);
    const zone = ["kill", "--zone", "a"];
    const held = await drill([...zone, "--hold", "2s"]);
    const left = held.ok ? held : await drill([...zone, "--hold", "0s"]);
    const signalled = left.ok
      ? left
      : await drill(["kill", "--mode", "signal", "--label", "chaos.zone=a", "--all"]);
    const near = await drill(["kill", "--reach", "host", "--zone", "b", "--count", "1"]);
    const far = await drill(["kill", "--reach", "helper", "--zone", "b", "--count", "1"]);
    const long = says("pause")
      ? ["kill", "--mode", "signal", "--hold", "1s"]
      : ["pause", "--duration", "1s"];
    const kept = await drill([...long, "--watchdog", "container"]);
    const rootless = says("rootless") ? ", rootless" : "";
    const name = `${preflight.engine.replace(/ \(API.*/, "")}${rootless}`;
    return {
      engine: name,
      api: says("api")?.says.replace(/ agreed; the engine offers /, ", of ") ?? "",
      system: `${says("kernel")?.says.replace(/^[^,]*, /, "") ?? ""}${await swarmOf(docker)}`,
      hostReach: sayYes(near),
      helperReach: sayYes(far),
      holdDown: says("hold-down")?.state === "present" ? "yes" : `no: ${says("hold-down")?.says}`,
      watchdog: sayYes({ ...kept, ok: kept.ok && kept.findings.length === 0, says: why(kept) }),
      claims: (await locks(docker)) ? "yes" : "no",
      drill: sayDrill({ held, left, signalled }),
    };
  } finally {
    rmSync(state, { recursive: true, force: true });
    await Promise.all(fleet.map((one) => one.remove({ force: true }).catch(() => {})));
  }
}

async function swarmOf(docker: Docker): Promise<string> {
  const { Swarm } = (await docker.info()) as { Swarm?: SwarmInfo };
  if (Swarm?.LocalNodeState !== "active") return "";
  return Swarm.ControlAvailable ? ", Swarm manager" : ", Swarm worker";
}

interface SwarmInfo {
  readonly LocalNodeState?: string;
  readonly ControlAvailable?: boolean;
}

interface Outcome {
  readonly ok: boolean;
  readonly says: string;
  readonly findings: readonly string[];
}

function sayDrill({ held, left, signalled }: Record<"held" | "left" | "signalled", Outcome>) {
  if (held.ok) return `passes: ${held.says}`;
  if (left.ok) return `with --hold 0s alone passes: ${left.says}`;
  const end = signalled.ok ? "passes" : `fails: ${signalled.says}`;
  return `no: ${left.says}; as kill --mode signal ${end}`;
}

/** A watchdog that fell back to a process is no failure of its drill: it is a finding. */
function why({ findings, says }: Outcome): string {
  return findings.length > 0 ? findings.join("; ") : says;
}

function sayYes({ ok, says }: Outcome): string {
  return ok ? "yes" : `no: ${says}`;
}

/** Passed means: in effect as the kernel saw it, everything undone, nothing left. */
function outcomeOf({ exit, stdout, stderr }: Answer): Outcome {
  if (stdout === "") {
    const [line = ""] = stderr.replace(/^error /, "").split("\n");
    return { ok: false, says: plainly(line.replace(/ \[[A-Z_]+\]$/, "")), findings: [] };
  }
  const { runs } = JSON.parse(stdout) as { runs: Report[] };
  const [{ verdict, victims, findings }] = runs as [Report];
  const deadMs = Math.max(...victims.map((one) => one.deadMs ?? 0));
  const how = [...new Set(victims.map((one) => one.reverted ?? "not undone"))].join(", ");
  const dead = deadMs > 0 ? `dead within ${Math.ceil(deadMs)} ms, ` : "";
  const says = exit === 0 ? `${victims.length} of zone a ${dead}${how}` : plainly(verdict.because);
  return { ok: exit === 0, says, findings };
}

/** Without the names of this run, and without advice. */
function plainly(says: string): string {
  return says.replace(/^.* may be hit: /, "").replace(/ \(Run [^)]*\)$/, "");
}

/** Two containers in each of two zones, on an engine that has no image but ours. */
async function raise(docker: Docker): Promise<Docker.Container[]> {
  const names = ["a", "a", "b", "b"].entries();
  const made = [...names].map(async ([at, zone]) => {
    const container = await docker.createContainer({
      name: `${PROJECT}-${at}`,
      Image: IMAGE,
      Cmd: ["sleep", "86400"],
      Labels: { "com.docker.compose.project": PROJECT, "chaos.zone": zone },
      HostConfig: { RestartPolicy: { Name: "always" } },
    });
    await container.start();
    return container;
  });
  const fleet = await Promise.all(made);
  const up = async () => {
    const states = await Promise.all(fleet.map((one) => one.inspect()));
    return states.every(({ State }) => State.Running) || undefined;
  };
  await poll(systemClock, up, { everyMs: 100, deadlineMs: 20_000 });
  return fleet;
}

/** Creating what exists answers with the first one's labels: only then is a volume a lock. */
async function locks(docker: Docker): Promise<boolean> {
  const Name = `chaos-compat-${process.pid}`;
  const create = (n: string) => docker.createVolume({ Name, Labels: { n } });
  try {
    await create("1");
    await create("2");
    const { Labels } = await docker.getVolume(Name).inspect();
    return Labels?.n === "1";
  } catch {
    return false;
  } finally {
    await docker
      .getVolume(Name)
      .remove()
      .catch(() => {});
  }
}

interface Answer {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

function ownerOf(host: string): User {
  const ours = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  return host.startsWith("unix://") ? statSync(host.slice("unix://".length)) : ours;
}

function chaos(words: readonly string[], { uid, gid }: User): Promise<Answer> {
  const { DOCKER_HOST: _, ...env } = process.env;
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  const child = spawn(process.execPath, [PROGRAM, ...words], { env, stdio, uid, gid });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => {
    child.on("close", (exit) => resolve({ exit, stdout, stderr }));
  });
}
