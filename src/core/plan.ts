/** What a drill will do, decided before anything is touched; the first entry of its journal. */
import { z } from "zod";
import { subject } from "./fault.ts";
import { environment, runSummary } from "./run-summary.ts";
import { plannedWatchdog } from "./watchdog.ts";

export const plannedProbe = z.strictObject({
  /** Unique in a plan; samples refer to it. */
  name: z.string(),
  kind: z.string(),
  /** E.g. `http://127.0.0.1:8080/health`; in a journal without user, password and query values. */
  address: z.string(),
  options: z.record(z.string(), z.unknown()),
  /**
   * service: asked for by the user, gates. control: on a target that is not hit, gates.
   * victim: on a victim, shows impact and recovery, never gates.
   */
  role: z.enum(["service", "control", "victim"]),
  service: z.string().optional(),
  zone: z.string().optional(),
  /** Set for a probe whose address is a target's published port. */
  target: z.string().optional(),
  containerPort: z.number().int().optional(),
});
export type PlannedProbe = z.infer<typeof plannedProbe>;

/** How the probes ask and how long each phase lasts, in milliseconds. */
export const watching = z.strictObject({
  intervalMs: z.number().positive(),
  timeoutMs: z.number().positive(),
  /** An answer later than this is `slow`. */
  latencyLimitMs: z.number().positive(),
  warmUpMs: z.number().nonnegative(),
  baselineMs: z.number().nonnegative(),
  recoverMs: z.number().nonnegative(),
  coolDownMs: z.number().nonnegative(),
  /** False after `--no-verify`: no verdict is wanted, so missing probes are no reason to fail. */
  verdictWanted: z.boolean(),
  /** Threshold lines as given; empty means the defaults of design §8. */
  thresholds: z.array(z.string()),
  /** Abort rules as given: the drill stops as soon as one surely applies. */
  abortWhen: z.array(z.string()).default([]),
  /** An inconclusive run exits with 0: it is told, and stops no pipeline. Absent: it exits with 3. */
  onInconclusive: z.literal("warn").optional(),
});
export type Watching = z.infer<typeof watching>;

export const plannedFault = z.strictObject({
  monkey: z.string(),
  options: z.record(z.string(), z.unknown()),
  /** The monkey's own sentence about it. */
  sentence: z.string(),
  holdMs: z.number().nonnegative(),
  victims: z.array(subject),
  peers: z.array(subject),
  /** Of a drill with several faults, this one's own; else the plan's. */
  selection: z.string().optional(),
  matched: z.number().int().nonnegative().optional(),
  /** What becomes of the fault when its victim restarts; absent: it ends. */
  onRestart: z.literal("reinject").optional(),
  /** Faults of one stage begin together, those of the next when they are undone; absent: 0. */
  stage: z.number().int().nonnegative().optional(),
});
export type PlannedFault = z.infer<typeof plannedFault>;

export const ruling = z.strictObject({
  guard: z.string(),
  allowed: z.boolean(),
  reason: z.string(),
});
export type Ruling = z.infer<typeof ruling>;

/** One step of an experiment that is raised until it breaks something. */
export const step = z.strictObject({
  /** The experiment's name. */
  ramp: z.string(),
  /** From 1. */
  at: z.number().int().positive(),
  of: z.number().int().positive(),
  /** What was raised, as it was written: `60%`. */
  value: z.string(),
  /** How many are hit is raised, not how hard. */
  ofHowMany: z.literal(true).optional(),
  /** False for a step that is only tried: to break there is no failure. */
  mustHold: z.boolean(),
});
export type Step = z.infer<typeof step>;

/** What a schedule planned, and `chaos plan` told beforehand. */
export const plannedAct = z.strictObject({
  id: z.string(),
  experiment: z.string(),
  /** E.g. `service shop/api`. */
  group: z.string().optional(),
  /** ISO; the run began a moment later. */
  due: z.string(),
});
export type PlannedAct = z.infer<typeof plannedAct>;

/** Where it stands in its drill file, as editors count. */
export const fileLines = z.strictObject({
  experiment: z.number().int().positive(),
  /** Of each threshold, as far as they are the file's. */
  thresholds: z.array(z.number().int().positive()),
});
export type FileLines = z.infer<typeof fileLines>;

/** One of several tries of an experiment that did not pass at first. */
export const attempt = z.strictObject({
  /** From 2. */
  at: z.number().int().min(2),
  of: z.number().int().positive(),
  /** The tries before, the first one first. */
  before: z.array(z.strictObject({ run: z.string(), verdict: z.string(), because: z.string() })),
});
export type Attempt = z.infer<typeof attempt>;

export const plan = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  name: z.string(),
  step: step.optional(),
  act: plannedAct.optional(),
  attempt: attempt.optional(),
  /** The drill file that it stands in, as it was named. */
  file: z.string().optional(),
  lines: fileLines.optional(),
  engine: z.string(),
  /** The file that names the engines, as it was named; absent: there is one, or it is the drill file. */
  enginesFile: z.string().optional(),
  seed: z.string(),
  /** The selection as the user would write it; of several faults, each different one. */
  selection: z.string(),
  matched: z.number().int().nonnegative(),
  /** What else narrowed the draw, absent where nothing did. */
  maxPer: z.array(z.strictObject({ by: z.string(), max: z.number().int() })).optional(),
  optIn: z.literal(true).optional(),
  faults: z.array(plannedFault),
  /** Of the services that are hit: all their containers, and how they were; absent in older journals. */
  replicas: z
    .array(
      z.strictObject({
        service: z.string(),
        project: z.string().optional(),
        members: z.array(
          z.strictObject({
            id: z.string(),
            healthy: z.boolean(),
            /** It has a health check. */
            checked: z.literal(true).optional(),
          }),
        ),
      }),
    )
    .optional(),
  passedOver: z.array(
    z.strictObject({ name: z.string(), reason: z.string(), hint: z.string().optional() }),
  ),
  /** Containers that go down with a victim because they share a namespace with it. */
  alsoHit: z.array(
    z.strictObject({ name: z.string(), victim: z.string(), namespace: z.enum(["pid", "network"]) }),
  ),
  rulings: z.array(ruling),
  /** The guards' settings as given, by name; absent where none was. */
  guards: z.record(z.string(), z.array(z.string())).optional(),
  warnings: z.array(z.string()),
  probes: z.array(plannedProbe),
  /** What runs while the faults last and must end with 0, as a person would write it. */
  command: z.string().optional(),
  watching,
  /** Where it runs, for whoever compares runs; absent in older journals. */
  environment: environment.optional(),
  /** The run that this one must not be worse than: as it was, so that the report needs no other. */
  against: runSummary.optional(),
  watchdog: plannedWatchdog.default({ kind: "none", says: "" }),
});
export type Plan = z.infer<typeof plan>;
