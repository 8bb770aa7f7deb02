/** Asks each monkey whether its fault is in effect, and writes down what it says. */
import { messageOf } from "../failure.ts";
import type { Pair } from "./claiming.ts";
import type { Course } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { Effect } from "./fault.ts";
import { handle, typed } from "./handle.ts";
import { PATIENCE_MS, patiently } from "./patience.ts";

/** With our patience, more than the longest that a monkey looks: whoever sees no effect shall say so. */
const USUAL_MS = 2_000;

export async function verifyAll(course: Course, pairs: readonly Pair[]): Promise<void> {
  const { drill } = course;
  const hit = pairs.filter(({ group, fault }) => group.hit.has(fault.id));
  const { answers, draggedMs } = await patiently(
    hit.map((pair) => (signal) => verify(course, pair, signal)),
    {
      ...{ clock: drill.clock, signal: drill.signal, usualMs: USUAL_MS },
      ...{ holds: () => true, silent: () => SILENT },
    },
  );
  course.tally.draggedMs += draggedMs;
  const facts = hit.map((pair, at) => verifiedAs(pair, answers[at] as Effect));
  if (facts.length > 0) await drill.note(facts);
}

function verifiedAs({ group, fault: { id } }: Pair, effect: Effect): Fact {
  if (effect.kind === "unknown") group.doubted.add(id);
  else group.doubted.delete(id);
  return { kind: "verified", fault: id, effect };
}

const SILENT: Effect = {
  kind: "unknown",
  evidence: `could not be checked: no answer for ${PATIENCE_MS / 1_000} s after the others were`,
};

async function verify(
  course: Course,
  { group, fault }: Pair,
  signal: AbortSignal,
): Promise<Effect> {
  const tools = { clock: course.drill.clock, injected: group.hit.get(fault.id) };
  try {
    return await group.monkey.verify(handle(course, fault), typed(fault), signal, tools);
  } catch (error) {
    return { kind: "unknown", evidence: `could not be checked: ${messageOf(error)}` };
  }
}
