/**
 * The prober against a bare loop on node:http: 200 probes of ten samples a second in one process. In
 * turn, so that a machine's drift hits both alike; each figure is the median of the rounds'. Before them
 * goes one that counts for nobody: the service is compiled meanwhile, on one of the two cores.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { median, ms, type Row } from "./measure.ts";
import { type Outcome, SAMPLES } from "./prober/load.ts";

const ROUNDS = 3;
const LATE_P99_MS = 2;
const CPU_RATIO = 1.5;
const run = promisify(execFile);
const place = (file: string) => join(import.meta.dirname, "prober", file);

export async function prober(): Promise<Row[]> {
  const service = spawn(process.execPath, ["--import", "tsx", place("service.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [said] = (await once(service.stdout, "data")) as [Buffer];
    const port = String(said).trim();
    await measure("bare.ts", port);
    const rounds: { ours: Outcome; bare: Outcome }[] = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({ ours: await measure("ours.ts", port), bare: await measure("bare.ts", port) });
    return rowsOf(rounds);
  } finally {
    service.kill("SIGTERM");
  }
}

async function measure(file: string, port: string): Promise<Outcome> {
  const { stdout } = await run(process.execPath, ["--import", "tsx", place(file), port]);
  return JSON.parse(stdout) as Outcome;
}

function rowsOf(rounds: readonly { readonly ours: Outcome; readonly bare: Outcome }[]): Row[] {
  const of = (side: "ours" | "bare", figure: keyof Outcome) =>
    median(rounds.map((round) => round[side][figure]));
  const lost = Math.max(...rounds.map(({ ours }) => ours.lost));
  const failed = Math.max(...rounds.map(({ ours }) => SAMPLES - ours.good));
  const ratio = median(rounds.map(({ ours, bare }) => ours.cpuMs / bare.cpuMs));
  const late = (side: "ours" | "bare") =>
    `p50 ${ms(of(side, "lateP50Ms"))}, p99 ${ms(of(side, "lateP99Ms"))}`;
  return [
    {
      what: `prober: ${SAMPLES} samples in 10 s`,
      figure: `${lost} lost, ${failed} not answered`,
      bar: "none lost",
      kept: lost === 0 && failed === 0,
    },
    {
      what: "prober: lateness",
      figure: `${late("ours")}; bare loop ${late("bare")}`,
      bar: `p99 ≤ ${LATE_P99_MS} ms`,
      kept: of("ours", "lateP99Ms") <= LATE_P99_MS,
    },
    {
      what: "prober: CPU",
      figure: `${ms(of("ours", "cpuMs"))}, bare loop ${ms(of("bare", "cpuMs"))}: ${ratio.toFixed(2)} ×`,
      bar: `≤ ${CPU_RATIO} × the bare loop's`,
      kept: ratio <= CPU_RATIO,
    },
  ];
}
