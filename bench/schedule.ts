/** The schedule: ten years of a hundred groups, and a daemon that has nothing to do. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ALPHA } from "../src/core/goodness.ts";
import type { MeanTime } from "../src/core/schedule.ts";
import { chaos, median, ms, type Row } from "./measure.ts";
import { simulate } from "./schedule-fits.ts";

const SIMULATED_MS = 2_000;
const RESIDENT_MB = 120;
const CORE_PERCENT = 0.5;
/** Of the idle daemon; ten minutes with CHAOS_BENCH_IDLE_S=600. */
const IDLE_S = Number(process.env.CHAOS_BENCH_IDLE_S ?? 60);
/** Until it has asked the engine, and V8 has tidied up after the start: that alone is 150 ms. */
const SETTLES_MS = 60_000;

/** Of several means and gaps: what is drawn, what is spaced, what is forced. */
const MODELS: readonly MeanTime[] = [
  { kind: "mean", mean: 2, min: 1 },
  { kind: "mean", mean: 3, min: 2 },
  { kind: "mean", mean: 5, min: 5 },
  { kind: "mean", mean: 10, min: 1, maxQuiet: 20 },
];

export function schedule(): Row[] {
  return MODELS.map((model) => {
    const rounds = [1, 2, 3].map(() => simulate(model));
    const took = median(rounds.map(({ tookMs }) => tookMs));
    const { acts = 0, wrong = [] } = rounds[0] ?? {};
    const { mean, min, maxQuiet } = model;
    const most = maxQuiet === undefined ? "" : `, at most ${maxQuiet}`;
    return {
      what: `10 years × 100 groups, mean ${mean}, at least ${min}${most}`,
      figure: `${ms(took)}, ${acts} acts${wrong.length === 0 ? "" : `, WRONG: ${wrong.join(", ")}`}`,
      bar: `≤ ${SIMULATED_MS / 1_000} s; gaps, minutes, weekdays, independence at alpha ${ALPHA}`,
      kept: took <= SIMULATED_MS && wrong.length === 0,
    };
  });
}

export async function daemon(_docker: unknown, host: string): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "chaos-bench-daemon-"));
  const file = join(folder, "chaos.yaml");
  // It asks for its groups and its holidays, and acts on the first of January.
  writeFileSync(
    file,
    `version: 1
experiments:
  - name: x
    faults: [{ monkey: kill, select: { all: true } }]
    schedule: { cron: 0 0 1 1 *, zone: Europe/Berlin, holidays: DE, groups: service }
`,
  );
  const [program = "", main = ""] = chaos;
  const args = [main, "--host", host, "--state", folder, "daemon", file, "--listen", "127.0.0.1:0"];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  try {
    await once(child.stdout, "data");
    await sleep(SETTLES_MS);
    const before = cpuMsOf(child.pid as number);
    await sleep(IDLE_S * 1_000);
    const percent = (cpuMsOf(child.pid as number) - before) / (IDLE_S * 10);
    const resident = residentMbOf(child.pid as number);
    return [
      {
        what: `daemon, idle for ${IDLE_S} s`,
        figure: `${resident.toFixed(0)} MB, ${percent.toFixed(2)} % of a core`,
        bar: `≤ ${RESIDENT_MB} MB, ≤ ${CORE_PERCENT} %`,
        kept: resident <= RESIDENT_MB && percent <= CORE_PERCENT,
      },
    ];
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** User and system time; Linux counts in hundredths of a second (proc(5)). */
function cpuMsOf(pid: number): number {
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ")
    .slice(11, 13)
    .map(Number);
  return (user + system) * 10;
}

function residentMbOf(pid: number): number {
  return (
    Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_000
  );
}
