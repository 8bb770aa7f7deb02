/** What both sides of the bench are asked for, and what they answer with. */
export const PROBES = 200;
export const INTERVAL_MS = 100;
export const LASTS_MS = 10_000;
export const TIMEOUT_MS = 1_000;
export const SAMPLES = (PROBES * LASTS_MS) / INTERVAL_MS;

export interface Outcome {
  /** Answered well. */
  readonly good: number;
  readonly lost: number;
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
  readonly cpuMs: number;
}

/** A probe's place within the interval: all of them spread evenly. */
export function phaseMs(probe: number): number {
  return (probe * INTERVAL_MS) / PROBES;
}

export function tell(good: number, lateMs: readonly number[], cpu: NodeJS.CpuUsage): void {
  const sorted = [...lateMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  const cpuMs = (cpu.user + cpu.system) / 1_000;
  const lost = SAMPLES - lateMs.length;
  const outcome: Outcome = { good, lost, lateP50Ms: at(0.5), lateP99Ms: at(0.99), cpuMs };
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
