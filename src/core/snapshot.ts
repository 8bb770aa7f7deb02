/** A target's state before we touch it: for undo, for the residue check, for "not ours to restore". */
import { z } from "zod";

export const restartPolicy = z.strictObject({
  name: z.string(),
  maximumRetryCount: z.number().int(),
});
export type RestartPolicy = z.infer<typeof restartPolicy>;

/** How a target is attached to one network. */
export const attachment = z.strictObject({
  aliases: z.array(z.string()),
  /** Fixed by configuration. */
  ipv4: z.string().optional(),
  ipv6: z.string().optional(),
  links: z.array(z.string()).optional(),
  driverOptions: z.record(z.string(), z.string()).optional(),
  /** What it has now, fixed or drawn: for the eye alone. */
  addresses: z.array(z.string()).optional(),
  /** Given back, drawn or not: no two hold the same, and peers remember it. */
  mac: z.string().optional(),
});
export type Attachment = z.infer<typeof attachment>;

/** As it was set up: an address that the engine draws is another after each start. */
export function isSetUpAlike(one: Attachment, other: Attachment | undefined): boolean {
  return JSON.stringify(setUp(one)) === JSON.stringify(other && setUp(other));
}

function setUp({ aliases, ipv4, ipv6, links, driverOptions = {} }: Attachment) {
  return { aliases, ipv4, ipv6, links: links ?? [], driverOptions: sorted(driverOptions) };
}

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
  networks: z.record(z.string(), attachment),
  mounts: z.array(z.string()),
  /** Where volumes are mounted that have no name of the user's: nobody finds them again without it. */
  anonymous: z.array(z.string()).optional(),
  autoRemove: z.boolean(),
  pidMode: z.string(),
  networkMode: z.string(),
  /** Who made the network that it joined, over however many steps, whoever of them is gone. */
  networkOf: z.string().optional(),
  /** Who begins another in its place when it is down, so that nobody may start this one again. */
  replacedBy: z.string().optional(),
});
export type Snapshot = z.infer<typeof snapshot>;

/** What a fault may change of a victim. */
export const ASPECTS = ["running", "paused", "restart policy", "limits", "networks"] as const;
export type Aspect = (typeof ASPECTS)[number];

/**
 * What differs from before, in words; empty when nothing remains. A new pid, start time, count or
 * drawn address is what a restart does, so none of them is residue.
 */
export function differences(
  before: Snapshot,
  after: Snapshot | undefined,
  aspects: readonly Aspect[] = ASPECTS,
): string[] {
  if (!after) return before.autoRemove ? [] : ["it is gone"];
  return aspects
    .map((what) => [what, textOf(what, before), textOf(what, after)] as const)
    .filter(([, was, is]) => was !== is)
    .map(([what, was, is]) => `${what} is ${is}, was ${was}`);
}

/**
 * What remains of a fault that changes these: whatever else differs is somebody else's deed.
 * @param networks those that it changes; absent: all
 */
export function residueOf(
  before: Snapshot,
  after: Snapshot | undefined,
  touches: readonly Aspect[],
  networks?: readonly string[],
): string[] {
  // We only ever take a policy away: another one than none was given by somebody.
  const isTheirs = after !== undefined && after.policy.name !== "no";
  const isReplaced = after?.replacedBy !== undefined && !after.running;
  const ours = touches.filter(
    (aspect) => (aspect !== "restart policy" || !isTheirs) && !(aspect === "running" && isReplaced),
  );
  return differences(onThese(before, networks), after && onThese(after, networks), ours);
}

function onThese(one: Snapshot, names: readonly string[] | undefined): Snapshot {
  if (!names) return one;
  const kept = Object.entries(one.networks).filter(([name]) => names.includes(name));
  return { ...one, networks: Object.fromEntries(kept) };
}

function textOf(aspect: Aspect, { policy, limits, networks, ...state }: Snapshot): string {
  if (aspect === "restart policy") return JSON.stringify(policy);
  if (aspect === "limits") return JSON.stringify(sorted(limits));
  if (aspect === "networks") return JSON.stringify(allSetUp(networks));
  return JSON.stringify(state[aspect]);
}

function allSetUp(networks: Snapshot["networks"]): [string, object][] {
  return sorted(networks).map(([name, one]) => [name, setUp(one)]);
}

function sorted<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
