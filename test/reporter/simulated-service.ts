/** A service with one outage of known start and end, as an open-loop prober sees it. */
import type { SampleLine } from "../../src/core/entry.ts";

export interface Simulation {
  readonly fault: "refuse" | "hang";
  readonly intervalMs: number;
  readonly phaseMs: number;
  readonly startMs: number;
  readonly durationMs: number;
  /** How long the service works on an answer. */
  readonly serviceMs: number;
  /** How long after its due time each sample is sent. */
  readonly lateMs: number;
  readonly timeoutMs: number;
}

export function simulate(given: Simulation): SampleLine[] {
  const lastMs = given.startMs + given.durationMs + given.timeoutMs + 6 * given.intervalMs;
  const count = Math.floor((lastMs - given.phaseMs) / given.intervalMs);
  return Array.from({ length: count }, (_, index) => {
    const due = given.phaseMs + index * given.intervalMs;
    const sent = due + given.lateMs;
    return { p: "a", due, sent, ...answer(given, sent) };
  });
}

/** Refused: whatever arrives, or is being worked on, while it is down. Hung: work stands still. */
function answer(given: Simulation, sent: number): Pick<SampleLine, "done" | "ok" | "r"> {
  const { startMs, durationMs, serviceMs, timeoutMs } = given;
  const endMs = startMs + durationMs;
  const done = sent + serviceMs;
  if (sent >= endMs || done <= startMs) return { done, ok: true };
  if (given.fault === "refuse") return { done: Math.max(sent, startMs), ok: false, r: "refused" };
  const left = done - Math.max(sent, startMs);
  const late = endMs + left;
  if (late > sent + timeoutMs) return { done: sent + timeoutMs, ok: false, r: "timeout" };
  return { done: late, ok: true };
}
