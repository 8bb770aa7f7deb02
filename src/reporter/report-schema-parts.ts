/** The pieces of the JSON report that are of a probe or a threshold. */
import { z } from "zod";

export const ms = z.number().describe("milliseconds since the run began, monotonic");
export const text = z.string();
export const count = z.number().int().nonnegative();
export const optional = { text: text.optional(), ms: ms.optional() };
/** JSON has no infinity. */
const bound = z.number().nullable().describe("null where the record does not tell");
export const interval = z.strictObject({ lo: bound, hi: bound, open: z.literal(true).optional() });
const verdict = z.enum(["pass", "fail", "inconclusive", "stopped", "unsafe", "error"]);
export const score = z.strictObject({
  lo: z.number().min(0).max(100).describe("the pessimistic bound"),
  hi: z.number().min(0).max(100),
  without: z.array(z.string()).describe("parts that were not measured"),
});
const status = z.enum(["holds", "undecidable", "no-data", "fails"]);
export const phase = z.enum(["warm-up", "baseline", "fault", "recovery", "cool-down"]);
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
  about: z.enum([
    "undo",
    "injection",
    "stop",
    "evidence",
    "command",
    "threshold",
    "recovery",
    "regression",
  ]),
  reason: text,
});

export const judged = z.strictObject({
  verdict,
  exit: z.number().int().describe("exit status of the run"),
  because: text.describe("one sentence: the first reason"),
  reasons: z.array(text),
  charges: z.array(charge),
});

export const fault = z.strictObject({
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
const stages = z.strictObject({
  ...{ resolve: latency, connect: latency, tls: latency, firstByte: latency, transfer: latency },
});
const window = z.strictObject({
  counts: z.strictObject({ good: count, slow: count, bad: count, lost: count }),
  coverage: z.number().optional(),
  goodRatio: z.number().optional(),
  errorRatio: z.number().optional(),
  slowRatio: z.number().optional(),
  outages: count,
  sureOutages: count,
  lengthMs: z.number(),
  downtime: interval,
  hiddenMs: z.number().describe("of downtime that may be beside it: nobody saw them"),
  longestOutage: interval,
  unseenMs: z
    .number()
    .describe("so long an outage may have left no trace between two good answers"),
  blindSpots: count.describe("stretches that may hold an outage, for want of samples"),
  availability: interval.optional(),
  latencyMs: latencies.optional(),
  stagesMs: stages.optional().describe("medians of good answers"),
});

const possible = z
  .strictObject({
    ttr: interval,
    ttrRelease: interval.optional(),
    ttrService: interval,
    tti: interval.optional(),
    recovery: recovery.describe("the worst"),
    recoveryAtBest: recovery
      .optional()
      .describe("the best: whether it was well again when our undo began cannot always be told"),
    relapses: count.describe("the most"),
  })
  .describe("by which it is judged: with what may have been where nobody looked");

export const probe = z.strictObject({
  probe: text,
  role,
  gates: z.boolean(),
  service: optional.text,
  zone: optional.text,
  phases: z.partialRecord(phase, window),
  impact: window.optional().describe("fault and recovery together"),
  watched: window,
  outages: z.array(outage),
  unseenMs: z.number().optional(),
  longestOutage: interval.optional(),
  ttr: interval.optional(),
  ttrRelease: interval.optional(),
  ttrService: interval.optional().describe("from the first outage to good again"),
  tti: interval.optional(),
  ttd: interval.optional(),
  baselineGood: interval.optional().describe("share of good answers, by Wilson's bounds"),
  p95Fault: interval
    .optional()
    .describe("of what clients waited for, with the bounds that so few samples leave"),
  inflation: interval.optional().describe("latencyInflation, with late answers too"),
  latencyInflation: z.number().optional().describe("p95 during the fault by p95 before"),
  possible: possible.optional(),
  relapses: count,
  recovery: recovery.optional(),
  smallestOutageMs: z.number(),
});

const counts = z.array(count);
const answers = z.array(z.number().nullable()).describe("milliseconds; null without an answer");
export const series = z
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
  limit: interval.optional().describe("where it depends on what was seen elsewhere"),
  says: text,
});

export const threshold = z.strictObject({
  text,
  metric: text,
  unit: z.enum(["ms", "ratio", "count", "factor", "class"]),
  operator: z.enum(["<=", ">=", "==", "<", ">"]),
  limit: z.number().describe("beside a reference: what is added to it"),
  reference: z.enum(["baseline", "control"]).optional(),
  ...{ factor: z.number().optional(), windowMs: z.number().optional() },
  gates: z.boolean(),
  soft: z.literal(true).optional().describe("it warns, and decides nothing"),
  status,
  worst: observation.optional(),
  observations: z.array(observation),
  says: text,
});

export const against = z
  .strictObject({
    run: text,
    startedAt: text,
    figures: z.array(
      z.strictObject({
        ...{ probe: text, metric: text },
        ...{ before: interval.optional(), now: interval.optional() },
        is: z.enum(["worse", "better", "alike", "unknown"]),
        says: text,
      }),
    ),
    open: text.optional().describe("why it shows nothing"),
  })
  .describe("with the earlier run that it must not be worse than");
