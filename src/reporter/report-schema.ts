/**
 * What `--json` writes, for whoever reads it: config/report.schema.json is made from this. Within a version
 * keys may be added; none goes away and none changes its meaning.
 */
import { z } from "zod";
import { subject } from "../core/fault.ts";
import { step, watching } from "../core/plan.ts";

const ms = z.number().describe("milliseconds since the run began, monotonic");
const text = z.string();
const count = z.number().int().nonnegative();
const optional = { text: text.optional(), ms: ms.optional() };
/** JSON has no infinity. */
const bound = z.number().nullable().describe("null where the record does not tell");
const interval = z.strictObject({ lo: bound, hi: bound, open: z.literal(true).optional() });
const verdict = z.enum(["pass", "fail", "inconclusive", "stopped", "unsafe", "error"]);
const status = z.enum(["holds", "undecidable", "no-data", "fails"]);
const phase = z.enum(["warm-up", "baseline", "fault", "recovery", "cool-down"]);
const role = z.enum(["service", "control", "victim"]);

const recovery = z.enum([
  "unaffected",
  "degraded",
  "self-healed",
  "healed-after-revert",
  "relapsed",
  "not-recovered",
]);

const charge = z.strictObject({
  verdict,
  exit: z.number().int(),
  about: z.enum(["undo", "injection", "stop", "evidence", "command", "threshold", "recovery"]),
  reason: text,
});

const judged = z.strictObject({
  verdict,
  exit: z.number().int().describe("exit status of the run"),
  because: text.describe("one sentence: the first reason"),
  reasons: z.array(text),
  charges: z.array(charge),
});

const fault = z.strictObject({
  monkey: text,
  sentence: text,
  holdMs: z.number(),
  victims: count,
  selection: optional.text,
  matched: count.optional(),
  stage: count.optional(),
});

const outage = z.strictObject({
  start: interval,
  end: interval,
  duration: interval,
  firstDue: ms,
  lastDue: ms,
  samples: count,
  reasons: z.record(text, count),
});

const latency = z.number().optional();
const latencies = z.strictObject({ p50: latency, p95: latency, p99: latency, max: z.number() });
const window = z.strictObject({
  counts: z.strictObject({ good: count, slow: count, bad: count, lost: count }),
  coverage: z.number().optional(),
  goodRatio: z.number().optional(),
  errorRatio: z.number().optional(),
  slowRatio: z.number().optional(),
  outages: count,
  downtime: interval,
  longestOutage: interval,
  availability: interval.optional(),
  latencyMs: latencies.optional(),
});

const probe = z.strictObject({
  probe: text,
  role,
  gates: z.boolean(),
  service: optional.text,
  zone: optional.text,
  phases: z.partialRecord(phase, window),
  impact: window.optional().describe("fault and recovery together"),
  watched: window,
  outages: z.array(outage),
  longestOutage: interval.optional(),
  ttr: interval.optional(),
  ttrRelease: interval.optional(),
  tti: interval.optional(),
  ttd: interval.optional(),
  relapses: count,
  recovery: recovery.optional(),
  smallestOutageMs: z.number(),
});

const counts = z.array(count);
const answers = z.array(z.number().nullable()).describe("milliseconds; null without an answer");
const series = z
  .strictObject({
    probe: text,
    fromMs: ms,
    stepMs: z.number().positive(),
    ...{ good: counts, slow: counts, bad: counts, lost: counts },
    ...{ fastest: answers, median: answers, slowest: answers },
  })
  .describe("samples over time; of each list one value a step, at most 600");

const observation = z.strictObject({
  probe: text,
  gates: z.boolean(),
  status,
  observed: interval.optional(),
  says: text,
});

const threshold = z.strictObject({
  text,
  metric: text,
  unit: z.enum(["ms", "ratio", "count"]),
  operator: z.enum(["<=", ">=", "==", "<", ">"]),
  limit: z.number(),
  gates: z.boolean(),
  status,
  worst: observation.optional(),
  observations: z.array(observation),
  says: text,
});

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
  ...{ name: text, step: step.optional(), file: optional.text },
  ...{ engine: text, seed: text, selection: text },
  replay: text.describe("the command that does the same again"),
  ...{ startedAt: text, endedAt: text, durationMs: z.number() },
  originAt: text.describe("wall time at which the run's milliseconds are 0"),
  verdict: judged,
  cutOff: z.literal(true).optional().describe("whoever wrote the journal was killed"),
  matched: count,
  faults: z.array(fault),
  watching,
  phases: z.array(z.strictObject({ phase, from: ms, to: ms })),
  ...{ probes: z.array(probe), series: z.array(series), thresholds: z.array(threshold) },
  command: command.optional(),
  ...{ victims: z.array(victim), findings: z.array(text), ...happened },
  passedOver: z.array(z.strictObject({ name: text, reason: text, hint: optional.text })),
  alsoHit: z.array(z.strictObject({ name: text, victim: text, namespace: text })),
  warnings: z.array(text),
});

const rampEnd = z.strictObject({ value: text, step: count, because: text }).optional();
const ramp = z.strictObject({
  ramp: text,
  steps: z.array(z.strictObject({ value: text, run: text, exit: z.number(), because: text })),
  ...{ heldAt: optional.text, brokeAt: rampEnd, unjudgedAt: rampEnd, of: count },
});

export const reportSchema = z.strictObject({
  version: z.literal(1),
  runs: z.array(run),
  ramps: z.array(ramp).optional(),
});

export function reportJsonSchema(): object {
  return z.toJSONSchema(reportSchema, { io: "input", target: "draft-7", reused: "ref" });
}
