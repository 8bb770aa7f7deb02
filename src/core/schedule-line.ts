/** The lines of a daemon's own journal: what became of each act, whether it ran or not. */
import { z } from "zod";

const stamp = { at: z.string() };

const act = z.strictObject({
  id: z.string(),
  experiment: z.string(),
  group: z.string().optional(),
  /** ISO. */
  due: z.string(),
});
export type ActName = z.infer<typeof act>;

const ownedGroup = z.strictObject({
  name: z.string(),
  mean: z.number().exactOptional(),
  window: z.string().exactOptional(),
  wrong: z.string().exactOptional(),
});

/** Why an act did not begin. */
export const SKIPS = ["missed", "overlap", "busy", "unwritable", "stopping"] as const;
export type Skip = (typeof SKIPS)[number];

/** What became of one that did. `cut-off`: the daemon ended meanwhile. */
export const OUTCOMES = ["ran", "refused", "nobody", "failed", "cut-off"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const scheduleLine = z.discriminatedUnion("kind", [
  z.strictObject({ ...stamp, kind: z.literal("started"), version: z.string(), file: z.string() }),
  z.strictObject({ ...stamp, kind: z.literal("stopped"), says: z.string() }),
  z.strictObject({ ...stamp, kind: z.literal("reloaded"), experiments: z.array(z.string()) }),
  z.strictObject({ ...stamp, kind: z.literal("reload-refused"), says: z.string() }),
  z.strictObject({
    ...stamp,
    kind: z.literal("groups"),
    experiment: z.string(),
    /** Those that are known from now on. */
    names: z.array(z.string()),
    /** Those of them of which their owners say something. */
    owned: z.array(ownedGroup).optional(),
    /** What its experiment made groups of; another one has others. */
    of: z.string().optional(),
  }),
  z.strictObject({ ...stamp, kind: z.literal("begun"), act, lateMs: z.number() }),
  z.strictObject({
    ...stamp,
    kind: z.literal("ended"),
    act,
    outcome: z.enum(OUTCOMES),
    says: z.string(),
    /** Of the last of them, where a ramp had several. */
    run: z.string().optional(),
    verdict: z.string().optional(),
    exit: z.number().int().optional(),
  }),
  z.strictObject({
    ...stamp,
    kind: z.literal("skipped"),
    act,
    why: z.enum(SKIPS),
    says: z.string(),
  }),
  /** More acts were missed than there are lines for. */
  z.strictObject({
    ...stamp,
    kind: z.literal("more-missed"),
    count: z.number().int(),
    until: z.string(),
  }),
]);
export type ScheduleLine = z.infer<typeof scheduleLine>;
export type ScheduleFact = ScheduleLine extends infer L
  ? L extends ScheduleLine
    ? Omit<L, "at">
    : never
  : never;

/** By act: the last word on each. */
export function lastWords(lines: readonly ScheduleLine[]): Map<string, ScheduleLine> {
  const words = new Map<string, ScheduleLine>();
  for (const line of lines) if ("act" in line) words.set(line.act.id, line);
  return words;
}

/** Begun, and not ended by whoever began it. */
export function cutOffActs(lines: readonly ScheduleLine[]): ActName[] {
  return [...lastWords(lines).values()].flatMap((line) =>
    line.kind === "begun" ? [line.act] : [],
  );
}

export type GroupsLine = Extract<ScheduleLine, { kind: "groups" }>;

/** By experiment: the last line. */
export function knownGroups(lines: readonly ScheduleLine[]): Map<string, GroupsLine> {
  const groups = new Map<string, GroupsLine>();
  for (const line of lines) if (line.kind === "groups") groups.set(line.experiment, line);
  return groups;
}

/** Acts that have had their word: not those that a clock which was wrong has missed, and that are due yet. */
export function handledActs(lines: readonly ScheduleLine[], nowMs: number): Set<string> {
  const words = [...lastWords(lines)];
  const isDueYet = (line: ScheduleLine) =>
    line.kind === "skipped" && line.why === "missed" && Date.parse(line.act.due) > nowMs;
  return new Set(words.filter(([, line]) => !isDueYet(line)).map(([id]) => id));
}
