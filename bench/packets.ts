/**
 * The packets of 30 containers at once: one helper for all of them, against what the peers do, a helper
 * container for each victim that runs one command in its network namespace and ends.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { removeOneByOne } from "../test/lab/remove.ts";
import { runTool } from "../test/lab/run-tool.ts";
import { chaos, has, median, ms, type Row, wallMs } from "./measure.ts";
import { inParallel } from "./targets.ts";

const MANY = 30;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
/** It is held so long from when it was verified. */
const HOLD_MS = 2_000;
const IMAGE = "chaos-lab/node:1";
const RULE = ["INPUT", "-p", "tcp", "--dport", "8080", "-j", "DROP"];

/** Until all of them are in effect, and until all are undone, each from its own beginning. */
interface Round {
  readonly inEffectMs: number;
  readonly undoneMs: number;
}

export async function packets(docker: Docker, host: string): Promise<Row[]> {
  const ours: Round[] = [];
  const theirs: Round[] = [];
  const made: Docker.Container[] = [];
  try {
    await inParallel(Array.from({ length: MANY }), async () => {
      const Labels = { "chaos.bench": "packets" };
      const body = { Image: IMAGE, Cmd: ["sleep", "100000"], Labels };
      const one = await docker.createContainer(body);
      made.push(one);
      await one.start();
    });
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(byUs(host));
      if (has("docker")) theirs.push(await byOneEach(host, made));
    }
  } finally {
    await removeOneByOne(
      docker,
      made.map(({ id }) => id),
    );
  }
  return [row("in effect", "inEffectMs", ours, theirs), row("undone", "undoneMs", ours, theirs)];
}

function row(what: string, of: keyof Round, ours: readonly Round[], theirs: readonly Round[]): Row {
  const [mine, rival] = [ours, theirs].map((rounds) => median(rounds.map((one) => one[of])));
  const about = { what: `packets of ${MANY}: all ${what}`, bar: "≤ 0.5 × a helper each" };
  if (mine === undefined || rival === undefined || Number.isNaN(rival))
    return { ...about, figure: "not measured: no docker command" };
  const ratio = mine / rival;
  return {
    ...about,
    figure: `${ms(mine)}, ${ms(rival)}: ${ratio.toFixed(2)} ×`,
    kept: ratio <= 0.5,
  };
}

interface Line {
  readonly kind: string;
  readonly t: number;
}

/** By our journal: from the intent, before the helper is started, and from the end of the hold. */
function byUs(host: string): Round {
  const state = mkdtempSync(join(tmpdir(), "chaos-bench-"));
  try {
    const whom = [
      "--label",
      "chaos.bench=packets",
      "--all",
      "--ports",
      "8080",
      "--duration",
      `${HOLD_MS}ms`,
    ];
    const quick = ["--min-age", "0s", "--baseline", "0s", "--cool-down", "0s"];
    const how = ["--yes", "--no-verify", "--quiet", "--reach", "helper", "--watchdog", "none"];
    const where = ["--host", host, "--state", state];
    wallMs([...chaos, "blackhole", ...whom, ...quick, ...how, ...where]);
    const lines = linesIn(state);
    const times = (kind: string) => lines.filter((one) => one.kind === kind).map(({ t }) => t);
    const [intended, injected, reverted] = ["intended", "injected", "reverted"].map(times);
    if (injected?.length !== MANY || reverted?.length !== MANY)
      throw new Error(`${injected?.length} of ${MANY} were hit, ${reverted?.length} undone`);
    const released = Math.max(...times("verified")) + HOLD_MS;
    return {
      inEffectMs: Math.max(...injected) - Math.min(...(intended ?? [])),
      undoneMs: Math.max(...reverted) - released,
    };
  } finally {
    rmSync(state, { recursive: true });
  }
}

function linesIn(state: string): Line[] {
  const files = readdirSync(state, { recursive: true, encoding: "utf8" });
  const journal = files.find((file) => file.endsWith("journal.jsonl")) ?? "";
  const text = readFileSync(join(state, journal), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

async function byOneEach(host: string, made: readonly Docker.Container[]): Promise<Round> {
  const all = async (flag: string) => {
    const begun = performance.now();
    await Promise.all(
      made.map(({ id }) => {
        const where = ["--host", host, "run", "--rm", "--network", `container:${id}`];
        const what = ["--cap-add", "NET_ADMIN", IMAGE, "iptables", "-w", flag, ...RULE];
        return runTool("docker", [...where, ...what]);
      }),
    );
    return performance.now() - begun;
  };
  return { inEffectMs: await all("-A"), undoneMs: await all("-D") };
}
