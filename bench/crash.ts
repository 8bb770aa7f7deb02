/** 100 containers at one instant: `chaos kill` against one `docker kill` that names all of them. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { removeOneByOne } from "../test/lab/remove.ts";
import { chaos, has, median, ms, type Row } from "./measure.ts";
import { inParallel } from "./targets.ts";

const MANY = 100;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);

interface Burst {
  readonly signalsMs: number;
  readonly deadMs: number;
}

export async function crash(docker: Docker, host: string): Promise<Row[]> {
  const ours: Burst[] = [];
  const theirs: number[] = [];
  const made = await createMany(docker);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await startAll(made);
      ours.push(chaosKill(host));
      if (!has("docker")) continue;
      await startAll(made);
      theirs.push(await dockerKill(host, made));
    }
  } finally {
    await removeOneByOne(
      docker,
      made.map(({ id }) => id),
    );
  }
  return rows(ours, theirs);
}

function rows(ours: readonly Burst[], theirs: readonly number[]): Row[] {
  const signalsMs = median(ours.map((one) => one.signalsMs));
  const deadMs = median(ours.map((one) => one.deadMs));
  const rivalMs = median(theirs);
  const ratio = deadMs / rivalMs;
  const against = Number.isNaN(rivalMs)
    ? { figure: "not measured: no docker command" }
    : { figure: `${ms(deadMs)} to ${ms(rivalMs)}: ${ratio.toFixed(3)} ×`, kept: ratio <= 0.1 };
  return [
    {
      what: `${MANY} crashed: first to last signal`,
      figure: ms(signalsMs),
      bar: "≤ 50 ms",
      kept: signalsMs <= 50,
    },
    {
      what: `${MANY} crashed: all dead in the kernel`,
      figure: ms(deadMs),
      bar: "≤ 500 ms",
      kept: deadMs <= 500,
    },
    { what: `${MANY} crashed, against one docker kill`, bar: "≤ 0.1 ×", ...against },
  ];
}

async function createMany(docker: Docker): Promise<Docker.Container[]> {
  const made: Docker.Container[] = [];
  await inParallel(Array.from({ length: MANY }), async () => {
    const Labels = { "chaos.bench": "crash" };
    const body = { Image: "chaos-lab/busybox:1", Cmd: ["sleep", "100000"], Labels };
    made.push(await docker.createContainer(body));
  });
  return made;
}

async function startAll(made: readonly Docker.Container[]): Promise<void> {
  await inParallel(made, (one) => one.start().catch(() => {}));
}

function chaosKill(host: string): Burst {
  const state = mkdtempSync(join(tmpdir(), "chaos-bench-"));
  const flags = ["--label", "chaos.bench=crash", "--all", "--yes", "--no-verify", "--json", "-q"];
  const quick = ["--min-age", "0s", "--baseline", "0s", "--settle", "0s", "--cool-down", "0s"];
  const [program = "", ...args] = [
    ...chaos,
    "kill",
    ...flags,
    ...quick,
    "--host",
    host,
    "--state",
    state,
  ];
  const done = spawnSync(program, args, { maxBuffer: 2 ** 28 });
  rmSync(state, { recursive: true });
  const suite = JSON.parse(String(done.stdout)) as { runs: { victims: Victim[] }[] };
  const deeds = suite.runs[0]?.victims ?? [];
  if (deeds.length !== MANY) throw new Error(`${deeds.length} of ${MANY} were hit: ${done.stderr}`);
  return {
    signalsMs: Math.max(...deeds.map((one) => one.signalledMs)),
    deadMs: Math.max(...deeds.map((one) => one.deadMs)),
  };
}

interface Victim {
  readonly signalledMs: number;
  readonly deadMs: number;
}

/** From the command's start to the last death that the kernel shows. */
async function dockerKill(host: string, made: readonly Docker.Container[]): Promise<number> {
  const pids: number[] = [];
  await inParallel(made, async (one) => pids.push((await one.inspect()).State.Pid));
  const begun = performance.now();
  spawn("docker", ["--host", host, "kill", ...made.map((one) => one.id)], { stdio: "ignore" });
  while (pids.some((pid) => existsSync(`/proc/${pid}`))) await new Promise(setImmediate);
  return performance.now() - begun;
}
