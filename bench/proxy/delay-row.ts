/** Whether a delay was kept. The bar is of absolute figures: what a sleep takes beside it stands in a row of its own. */
import { median, quantile, type Row } from "../measure.ts";

export const DELAY_MS = 100;

/**
 * Of each round's own quantiles the median: what is late in every round counts in full, and a stall of the machine
 * during one of them does not. Early is what the service hears before the delay is over.
 */
export function delayRow(name: string, rounds: readonly (readonly number[])[]): Row {
  const [p50s, p99s] = [0.5, 0.99].map((share) => rounds.map((one) => quantile(one, share)));
  const [p50, p99] = [median(p50s as number[]), median(p99s as number[])];
  const earliest = Math.min(...rounds.flat());
  const worst = sayMs(Math.max(...(p99s as number[])));
  const figure = `p50 ${sayMs(p50)}, p99 ${sayMs(p99)} (worst round ${worst}), earliest ${sayMs(earliest)}`;
  if (name !== "ours") return { ...delayAbout(name), figure, bar: "" };
  const kept = p50 <= 1 && p99 <= 2 && earliest >= 0;
  return { ...delayAbout(name), figure, bar: "p50 ≤ +1 ms, p99 ≤ +2 ms, never early", kept };
}

export const delayAbout = (name: string) => ({ what: `proxy: ${DELAY_MS} ms by ${name}, error` });

const sayMs = (value: number) => `${value >= 0 ? "+" : ""}${value.toFixed(2)} ms`;
