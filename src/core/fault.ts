/** One fault on one victim: exactly what is journalled before the deed, and all that undo may use. */
import { z } from "zod";
import { snapshot } from "./snapshot.ts";

/** Enough of a target to find it again and to name it in a report. */
export const subject = z.strictObject({
  id: z.string(),
  name: z.string(),
  source: z.string(),
  /** Of several engines, the one that it is on. */
  engine: z.string().optional(),
  project: z.string().optional(),
  service: z.string().optional(),
  zone: z.string().optional(),
  region: z.string().optional(),
});
export type Subject = z.infer<typeof subject>;

export const fault = z.strictObject({
  id: z.string(),
  run: z.string(),
  monkey: z.string(),
  victim: subject,
  /** As given, JSON in and out: durations stay text. */
  options: z.record(z.string(), z.unknown()),
  peers: z.array(subject),
  before: snapshot,
  /** Wall time, ISO: nothing of this fault should be in effect after it. */
  until: z.string(),
  seed: z.string(),
  /** So many other faults of its run are on the victim with it, which compose; absent: none before it. */
  beside: z.number().int().positive().optional(),
});
export type AnyFault = z.infer<typeof fault>;
export type Fault<O> = Omit<AnyFault, "options"> & { readonly options: O };

/** Is the fault really in effect, and how do we know? */
export const effect = z.strictObject({
  kind: z.enum(["in-effect", "not-in-effect", "unknown"]),
  evidence: z.string(),
  /** What was measured, for people: `31 of 102 packets lost (30.4 %)`. */
  figure: z.string().optional(),
});
export type Effect = z.infer<typeof effect>;

/** What an injection or an undo did, for the report. */
export const deed = z.strictObject({
  /** The mechanism in words, e.g. `SIGKILL to process 1 from the host`. */
  how: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
export type Deed = z.infer<typeof deed>;
