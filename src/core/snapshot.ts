/** A target's state before we touch it: for undo, for the residue check, for "not ours to restore". */
import { z } from "zod";

export const restartPolicy = z.strictObject({
  name: z.string(),
  maximumRetryCount: z.number().int(),
});
export type RestartPolicy = z.infer<typeof restartPolicy>;

export const snapshot = z.strictObject({
  running: z.boolean(),
  paused: z.boolean(),
  /** Process 1 in the engine's kernel; 0 when not running. */
  pid: z.number().int(),
  /** The engine's own text: a return is proven by a new one, never by the restart count. */
  startedAt: z.string(),
  restartCount: z.number().int(),
  exitCode: z.number().int(),
  policy: restartPolicy,
  limits: z.record(z.string(), z.number()),
  networks: z.record(
    z.string(),
    z.strictObject({
      aliases: z.array(z.string()),
      ipv4: z.string().optional(),
      ipv6: z.string().optional(),
    }),
  ),
  mounts: z.array(z.string()),
  autoRemove: z.boolean(),
  pidMode: z.string(),
  networkMode: z.string(),
});
export type Snapshot = z.infer<typeof snapshot>;

/**
 * What differs from before, in words; empty when nothing of ours remains. A new pid, start time,
 * count or drawn address is what a restart does, so none of them is residue.
 */
export function residueOf(before: Snapshot, after: Snapshot | undefined): string[] {
  if (!after) return before.autoRemove ? [] : ["it is gone"];
  const pairs: [string, unknown, unknown][] = [
    ["running", before.running, after.running],
    ["paused", before.paused, after.paused],
    ["restart policy", before.policy, after.policy],
    ["limits", sorted(before.limits), sorted(after.limits)],
    ["networks", sorted(before.networks), sorted(after.networks)],
  ];
  return pairs
    .map(([what, was, is]) => [what, JSON.stringify(was), JSON.stringify(is)] as const)
    .filter(([, was, is]) => was !== is)
    .map(([what, was, is]) => `${what} is ${is}, was ${was}`);
}

function sorted<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
