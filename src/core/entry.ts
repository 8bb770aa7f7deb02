/** The journal's entries: one fact per line, each flushed before the deed it announces. */
import { z } from "zod";
import { deed, effect, fault } from "./fault.ts";
import { plan, ruling } from "./plan.ts";
import { STAGES } from "./probe.ts";

/** `at` is wall time, ISO; `t` is monotonic milliseconds since the run began. */
const stamp = { at: z.string(), t: z.number() };

export const entry = z.discriminatedUnion("kind", [
  z.strictObject({ ...stamp, kind: z.literal("planned"), plan }),
  z.strictObject({
    ...stamp,
    kind: z.literal("refused"),
    /** A victim's name; absent when the whole run was refused. */
    victim: z.string().optional(),
    ruling,
  }),
  z.strictObject({ ...stamp, kind: z.literal("intended"), fault, claim: z.string() }),
  z.strictObject({
    ...stamp,
    kind: z.literal("injected"),
    fault: z.string(),
    /** The call was issued at this `t`. */
    issued: z.number(),
    /** It was done at this `t`; absent where nothing was, and in older journals: by the entry's own. */
    answered: z.number().optional(),
    deed: deed.optional(),
    /** Set when the injection failed; the fault still counts as open until reverted. */
    error: z.string().optional(),
    /** It failed because the drill was stopped meanwhile. */
    cutShort: z.literal(true).optional(),
  }),
  z.strictObject({ ...stamp, kind: z.literal("verified"), fault: z.string(), effect }),
  z.strictObject({
    ...stamp,
    kind: z.literal("target-changed"),
    target: z.string(),
    name: z.string(),
    change: z.string(),
    facts: z.record(z.string(), z.string()),
  }),
  z.strictObject({
    ...stamp,
    kind: z.literal("ended"),
    /** The fault ended by itself, e.g. a restart policy brought the victim back. */
    fault: z.string(),
    deed,
  }),
  z.strictObject({
    ...stamp,
    kind: z.literal("stopped"),
    cause: z.enum([
      "baseline",
      "guard",
      "signal",
      "error",
      "nothing-left",
      "harm",
      "halt",
      "watchdog",
    ]),
    /** For `signal`: SIGINT, SIGTERM or SIGHUP. */
    signal: z.string().optional(),
    /** For `guard`: which one; absent in older journals. */
    guard: z.string().optional(),
    message: z.string(),
  }),
  z.strictObject({
    ...stamp,
    kind: z.literal("watchdog"),
    change: z.enum(["stands-by", "lost", "acts"]),
    says: z.string(),
  }),
  z.strictObject({
    ...stamp,
    kind: z.literal("command"),
    /** The user's own, which gates: it runs while the faults last. */
    change: z.enum(["started", "ended"]),
    exit: z.number().int().optional(),
    signal: z.string().optional(),
    /** Why it could not be run. */
    failure: z.string().optional(),
    /** It ran still when the faults were over, and was ended by us. */
    outlived: z.literal(true).optional(),
    /** The end of what it printed; all of it is in command.log beside the journal. */
    tail: z.string().optional(),
  }),
  z.strictObject({
    ...stamp,
    kind: z.literal("reverted"),
    fault: z.string(),
    deed,
    /** From when its undo began to when it was proven; absent where nothing was to be undone. */
    tookMs: z.number().nonnegative().optional(),
  }),
  z.strictObject({
    ...stamp,
    /** The first attempt failed; we go on trying. */
    kind: z.literal("revert-delayed"),
    fault: z.string(),
    message: z.string(),
  }),
  z.strictObject({
    ...stamp,
    kind: z.literal("revert-failed"),
    fault: z.string(),
    message: z.string(),
  }),
  z.strictObject({
    ...stamp,
    kind: z.literal("finished"),
    /** Every gating probe was good again before the deadline; absent when nothing was probed. */
    recovered: z.boolean().optional(),
    residue: z.array(z.strictObject({ subject: z.string(), says: z.string() })),
    /** What could not be checked, so that silence is never taken for an all-clear. */
    unknown: z.array(z.string()),
    /** Why samples could not be written, where some could not: nothing can be judged over the hole. */
    samplesLost: z.string().optional(),
  }),
]);
export type Entry = z.infer<typeof entry>;
export type EntryKind = Entry["kind"];
/** An entry before the journal stamps it. */
export type Fact = Entry extends infer E ? (E extends Entry ? Omit<E, "at" | "t"> : never) : never;

/** One line of samples.jsonl. Times are `t` of the run; short keys because there are many. */
export const sampleLine = z.strictObject({
  /** Probe name. */
  p: z.string(),
  due: z.number(),
  /** Absent: lost, never sent or sent too late to count. */
  sent: z.number().optional(),
  done: z.number().optional(),
  /** The answer was the expected one. */
  ok: z.boolean().optional(),
  /** Reason word when not ok. */
  r: z.string().optional(),
  /** Stages, in milliseconds since it was sent, as far as it came. */
  s: z.partialRecord(z.enum(STAGES), z.number()).optional(),
});
export type SampleLine = z.infer<typeof sampleLine>;
