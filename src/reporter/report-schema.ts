/**
 * What `--json` writes, for whoever reads it: config/report.schema.json is made from this. Within a version
 * keys may be added; none goes away and none changes its meaning.
 */
import { z } from "zod";
import { subject } from "../core/fault.ts";
import { attempt, fileLines, step, watching } from "../core/plan.ts";
import {
  against,
  count,
  fault,
  interval,
  judged,
  ms,
  optional,
  phase,
  probe,
  score,
  series,
  text,
  threshold,
} from "./report-schema-parts.ts";

const command = z.strictObject({
  says: text,
  status: z.enum(["not-run", "passed", "failed", "outlived"]),
  because: text,
  startedMs: optional.ms,
  endedMs: optional.ms,
  tail: z.array(text).optional(),
});

const victim = z.strictObject({
  ...{ fault: text, monkey: text, victim: subject },
  ...{ issuedMs: optional.ms, againMs: z.array(ms).optional(), mechanism: optional.text },
  ...{ signalledMs: z.number().optional(), deadMs: z.number().optional(), error: optional.text },
  effect: z.enum(["in-effect", "not-in-effect", "unknown"]),
  ...{ evidence: optional.text, figure: optional.text, overMs: optional.ms },
  ...{ ended: optional.text, reverted: optional.text, revertError: optional.text },
  ...{ undoneLater: optional.text, gone: z.literal(true).optional() },
});

const happened = {
  events: z.array(
    z.strictObject({ t: ms, target: text, name: text, change: text, facts: z.record(text, text) }),
  ),
  refusals: z.array(z.strictObject({ victim: optional.text, guard: text, reason: text })),
  stops: z.array(z.strictObject({ t: ms, cause: text, message: text })),
  residue: z.array(z.strictObject({ subject: text, says: text })),
  unknown: z.array(text).describe("what could not be checked"),
};

const run = z.strictObject({
  version: z.literal(1),
  run: text.describe("empty for an experiment that never began"),
  ...{ name: text, step: step.optional(), attempt: attempt.optional(), file: optional.text },
  lines: fileLines.optional().describe("of its file, as editors count"),
  key: z
    .strictObject({ experiment: text, environment: text, images: text })
    .optional()
    .describe("runs with the same first two can be compared"),
  ...{ engine: text, seed: text, selection: text },
  replay: text.describe("the command that does the same again"),
  ...{ startedAt: text, endedAt: text, durationMs: z.number() },
  originAt: text.describe("wall time at which the run's milliseconds are 0"),
  verdict: judged,
  score: score.optional().describe("absent where nothing was decided"),
  retried: z
    .literal(true)
    .optional()
    .describe("one of several tries in its suite, and another one counts"),
  leftOut: z
    .literal(true)
    .optional()
    .describe("never begun, because of what became of another one of its suite"),
  cutOff: z.literal(true).optional().describe("whoever wrote the journal was killed"),
  stillRuns: z.literal(true).optional().describe("whoever writes the journal lives"),
  matched: count,
  faults: z.array(fault),
  watching,
  phases: z.array(z.strictObject({ phase, from: ms, to: ms })),
  ...{ probes: z.array(probe), series: z.array(series), thresholds: z.array(threshold) },
  redundancy: z
    .array(z.strictObject({ service: text, replicas: count, left: interval }))
    .optional()
    .describe("of the services that were hit: the fewest healthy containers at one time"),
  prober: z
    .strictObject({
      asked: count,
      slowestMs: z.number(),
      stalls: z.array(z.strictObject({ from: ms, to: ms })),
      doubt: optional.text,
    })
    .optional()
    .describe("how the prober itself was: its own samples over loopback"),
  against: against.optional(),
  command: command.optional(),
  ...{ victims: z.array(victim), findings: z.array(text), ...happened },
  passedOver: z.array(z.strictObject({ name: text, reason: text, hint: optional.text })),
  alsoHit: z.array(z.strictObject({ name: text, victim: text, namespace: text })),
  warnings: z.array(text),
});

const rampEnd = z.strictObject({ value: text, step: count, because: text }).optional();
const rampStep = z.strictObject({
  ...{ value: text, run: text, exit: z.number(), because: text },
  hit: count.optional().describe("how many were hit, where that is what was raised"),
});
const ramp = z.strictObject({
  ramp: text,
  steps: z.array(rampStep),
  ...{ heldAt: optional.text, brokeAt: rampEnd, unjudgedAt: rampEnd, of: count },
});

export const reportSchema = z.strictObject({
  version: z.literal(1),
  runs: z.array(run),
  ramps: z.array(ramp).optional(),
  score: score
    .extend({ of: count, scored: count })
    .optional()
    .describe("geometric mean over those runs that have a score"),
});

export function reportJsonSchema(): object {
  return z.toJSONSchema(reportSchema, { io: "input", target: "draft-7", reused: "ref" });
}
