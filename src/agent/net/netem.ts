/** One fault as a netem queue's words, and how many packets that queue must hold. */
import type { Shaping } from "../../packet-room.ts";

const LINE_BITS_PER_S = 1e9;
const PACKET_BITS = 1_500 * 8;

/** netem's 1,000 overflow at 100 ms beyond 15 MB/s (network-faults.md §2.2): 1.5 × rate × time, bounded. */
export function limitOf(deed: Shaping, bitsPerSecond = LINE_BITS_PER_S): number {
  const heldMs =
    deed.kind === "delay"
      ? deed.delayMs + 4 * deed.jitterMs
      : deed.kind === "reorder"
        ? deed.delayMs
        : 0;
  const rate = Math.min(bitsPerSecond, LINE_BITS_PER_S);
  const packets = Math.ceil((1.5 * rate * (heldMs + 200)) / 1_000 / PACKET_BITS);
  return Math.min(100_000, Math.max(1_000, packets));
}

/** As tc takes it. Burst loss: r = 1/burst, p so that p/(p+r) is the mean loss (network-faults.md §2.1). */
export function netemText(deed: Shaping): string {
  if (deed.kind === "delay") return delayText(deed);
  if (deed.kind === "reorder") return `delay ${us(deed.delayMs)} reorder ${share(deed.percent)}`;
  if (deed.kind === "rate") return "";
  if (deed.kind !== "burst-loss") return `${deed.kind} ${share(deed.percent)}`;
  const r = 100 / deed.burst;
  const p = (r * deed.percent) / (100 - deed.percent);
  return `loss gemodel ${share(p)} ${share(r)}`;
}

function delayText({
  delayMs,
  jitterMs,
  distribution,
}: Extract<Shaping, { kind: "delay" }>): string {
  if (jitterMs === 0) return `delay ${us(delayMs)}`;
  return `delay ${us(delayMs)} ${us(jitterMs)}${distribution ? ` distribution ${distribution}` : ""}`;
}

function us(milliseconds: number): string {
  return `${Math.round(milliseconds * 1_000)}us`;
}

function share(percent: number): string {
  return `${Number(percent.toFixed(7))}%`;
}
