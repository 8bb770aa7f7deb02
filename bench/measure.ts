/** Whole commands against each other, in turn, so that a machine's drift hits both alike. */
import { spawnSync } from "node:child_process";

export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly bar: string;
  /** `undefined`: there is no bar, or it was not measured. */
  readonly kept?: boolean;
}

export const chaos = [process.execPath, new URL("../dist/cli/main.js", import.meta.url).pathname];

export function wallMs(command: readonly string[]): number {
  const [program = "", ...args] = command;
  const begun = performance.now();
  const done = spawnSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  if (done.error) throw done.error;
  if (done.status !== 0 && done.status !== 3)
    throw new Error(`${command.join(" ")}: ${done.stderr}`);
  return performance.now() - begun;
}

/** Median of the ratios a/b, pair by pair, with the medians of both. */
export function race(a: readonly string[], b: readonly string[], rounds: number) {
  const pairs = Array.from({ length: rounds + 1 }, () => ({ a: wallMs(a), b: wallMs(b) })).slice(1);
  return {
    aMs: median(pairs.map((pair) => pair.a)),
    bMs: median(pairs.map((pair) => pair.b)),
    ratio: median(pairs.map((pair) => pair.a / pair.b)),
  };
}

/** @throws where one of them is no figure, or there is none: it would be sorted anywhere. */
export function median(values: readonly number[]): number {
  if (values.length === 0 || !values.every(Number.isFinite))
    throw new Error(`no median of [${values.join(", ")}]`);
  const sorted = [...values].sort((x, y) => x - y);
  const above = sorted[Math.floor(sorted.length / 2)] as number;
  const below = sorted[Math.ceil(sorted.length / 2) - 1] as number;
  return (above + below) / 2;
}

/** Not by its exit status: not every program takes that flag. */
export function has(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

/** By nearest rank: the least value that so large a share of them does not exceed. */
export function quantile(all: readonly number[], share: number): number {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
