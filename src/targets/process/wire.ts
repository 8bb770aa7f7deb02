/** What goes over the supervisor's socket: the fleet's file, its answers, and their checks. */
import { z } from "zod";
import { fault } from "../../core/fault.ts";
import { halt } from "../../core/halt.ts";
import { restartPolicy, snapshot } from "../../core/snapshot.ts";

/** As loose as the contract's, but for the names that the supervisor knows how to keep. */
export const policy = restartPolicy.extend({
  name: z.enum(["no", "always", "unless-stopped", "on-failure"]),
});

export const part = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,62}$/),
  command: z.string(),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  labels: z.record(z.string(), z.string()).default({}),
  policy: policy.default({ name: "always", maximumRetryCount: 0 }),
  /** The port that it listens on, on 127.0.0.1. */
  port: z.number().int().min(1).max(65_535).optional(),
});
export type Part = z.output<typeof part>;

export const fleet = z.strictObject({ name: z.string(), parts: z.array(part).min(1).max(200) });
export type Fleet = z.output<typeof fleet>;

export const identity = z.strictObject({ id: z.string(), name: z.string(), pid: z.number() });

export const member = z.strictObject({
  id: z.string(),
  name: z.string(),
  command: z.string(),
  labels: z.record(z.string(), z.string()),
  state: z.enum(["running", "paused", "restarting", "exited"]),
  /** Since its start; 0 when it does not run. */
  ageMs: z.number(),
  port: z.number().optional(),
});
export type Member = z.infer<typeof member>;

export const members = z.array(member);

/** A process as it is now. */
export const inspection = z.strictObject({
  snapshot,
  /** Read while the supervisor held it as its child, so that no other can be meant; absent when down. */
  startTicks: z.number().int().optional(),
});
export type Inspection = z.infer<typeof inspection>;

export const killOrder = z.strictObject({ signal: z.string().default("SIGKILL") });

/** Less than a caller's patience, which the supervisor does not know. */
export const stopOrder = z.strictObject({ graceMs: z.number().nonnegative().max(600_000) });

export const event = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** `halt`: somebody turned the halt switch on; it is about no process. */
  change: z.enum(["start", "die", "pause", "thaw", "halt"]),
  facts: z.record(z.string(), z.string()),
});
export type FleetEvent = z.infer<typeof event>;

export const claim = z.strictObject({
  victim: z.string(),
  run: z.string(),
  token: z.string(),
  expires: z.string(),
  holder: z.string(),
  generation: z.number().int().nonnegative(),
  fault,
});

/** `none`: the claim that was to be taken over is gone. */
export const takeover = z.strictObject({ claim: claim.optional() });

export const halted = z.strictObject({ halt: halt.optional() });

export const claims = z.array(claim);

export const refusal = z.looseObject({ error: z.string() });
