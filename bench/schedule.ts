/** The schedule: ten years of a hundred groups, and a daemon that has nothing to do. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeCalendar } from "../src/core/calendar.ts";
import { occasionsOf } from "../src/core/occasions.ts";
import { chaos, median, ms, type Row } from "./measure.ts";

const SIMULATED_MS = 2_000;
const RESIDENT_MB = 120;
const CORE_PERCENT = 0.5;
/** Of the idle daemon; ten minutes with CHAOS_BENCH_IDLE_S=600. */
const IDLE_S = Number(process.env.CHAOS_BENCH_IDLE_S ?? 60);
/** Until it has asked the engine, and V8 has tidied up after the start: that alone is 150 ms. */
const SETTLES_MS = 60_000;

export function schedule(): Row[] {
  const took = median([1, 2, 3].map(() => simulateMs()));
  return [
    {
      what: "10 years × 100 groups",
      figure: ms(took),
      bar: `≤ ${SIMULATED_MS / 1_000} s`,
      kept: took <= SIMULATED_MS,
    },
  ];
}

function simulateMs(): number {
  const calendar = makeCalendar({ zone: "Europe/Berlin", workDays: "mon-fri" });
  const groups = Array.from({ length: 100 }, (_, n) => ({ name: `group-${n}` }));
  const when = { kind: "mean", mean: 3, min: 2 } as const;
  const grouping = { by: "service", independent: true };
  const one = { experiment: "x", seed: "s", calendar, when, grouping, caps: [], freeze: [] };
  const begun = performance.now();
  let acts = 0;
  for (const { act } of occasionsOf(one, groups, Date.UTC(2027, 0), Date.UTC(2037, 0)))
    if (act) acts++;
  if (acts === 0) throw new Error("nothing was simulated");
  return performance.now() - begun;
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
