/** What is left of a run when everything should be undone: of its victims, and of what it made. */
import { poll } from "./clock.ts";
import { pendingOn } from "./crash.ts";
import type { Course } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault } from "./fault.ts";
import { residueOn } from "./monkey.ts";
import type { Snapshot } from "./snapshot.ts";

export type Residue = Extract<Fact, { kind: "finished" }>["residue"];

const CALLS_DEADLINE_MS = 30_000;
const DEADLINE_MS = 10_000;
/** Where something is open, so that its claim is there, and is no surprise. */
const OPEN_DEADLINE_MS = 1_000;

/** Engines settle a start for a moment, so residue counts only if it is still there at the deadline. */
export async function findResidue(
  course: Course,
  faults: readonly AnyFault[],
  isOpen: boolean,
): Promise<Residue> {
  const { drill } = course;
  let last: Residue = [];
  await poll(
    drill.clock,
    async () => {
      last = await lookForResidue(course, faults);
      return last.length === 0 ? true : undefined;
    },
    { everyMs: 250, deadlineMs: isOpen ? OPEN_DEADLINE_MS : DEADLINE_MS },
  );
  return last;
}

async function lookForResidue(course: Course, faults: readonly AnyFault[]): Promise<Residue> {
  const { drill } = course;
  const signal = AbortSignal.timeout(CALLS_DEADLINE_MS);
  const undoable = faults.filter(({ monkey }) => drill.monkey(monkey).revert !== "irreversible");
  // What was over before its time was closed then: what became of its victim since is others' doing.
  const isOver = ({ id }: AnyFault) => course.groups.some(({ over }) => over.has(id));
  const reversible = undoable.filter((one) => !isOver(one) && !course.theirs.has(one.id));
  const after = await drill.source.snapshot(
    reversible.map((fault) => fault.victim.id),
    signal,
  );
  const left = await drill.source.leftovers(drill.plan.run, signal);
  const down = await draggedDown(course, undoable, signal);
  return [
    ...down,
    ...reversible.flatMap((fault) => {
      const now = after.get(fault.victim.id);
      // What can be undone removes no victim: one that is gone is somebody else's deed, and a finding.
      if (!now) return [];
      const left = [
        ...residueOn(drill.monkey(fault.monkey), fault, now),
        ...course.groups.flatMap(({ hit }) => pendingOn(hit.get(fault.id), now)),
      ];
      return left.map((says) => ({ subject: fault.victim.name, says }));
    }),
    ...left.map((one) => ({ subject: one.id, says: one.says })),
  ];
}

/**
 * With a victim's process 1 dies whoever shares its pid namespace, and whoever shares its network namespace
 * stays behind in the old one. No undo brings them back.
 */
async function draggedDown(
  { drill, groups }: Course,
  faults: readonly AnyFault[],
  signal: AbortSignal,
): Promise<Residue> {
  const isHit = ({ id }: AnyFault) => groups.some(({ hit }) => hit.has(id));
  const hit = new Map(faults.filter(isHit).map((fault) => [fault.victim.name, fault]));
  const all = [...drill.plan.alsoHit, ...(drill.joined ?? [])];
  const dragged = all.filter(({ victim }) => hit.has(victim));
  if (dragged.length === 0) return [];
  const targets = await drill.source.list(signal);
  const idOf = (name: string) => targets.find((one) => one.name === name)?.id ?? "";
  const ids = dragged.flatMap(({ name, victim }) => [idOf(name), hit.get(victim)?.victim.id ?? ""]);
  const now = await drill.source.snapshot(ids.filter(Boolean), signal);
  return dragged.flatMap(({ name, victim, namespace }) => {
    const fault = hit.get(victim);
    const [sharer, owner] = [now.get(idOf(name)), now.get(fault?.victim.id ?? "")];
    // Somebody removed it, or the victim; that is not ours to tell.
    if (!fault || !sharer || !owner) return [];
    const isAnew = owner.startedAt !== fault.before.startedAt;
    const says = sharer.running
      ? namespace === "network" && isAnew && isOlder(sharer, owner)
        ? `it is cut off: it was left in the network namespace that ended with ${victim}, until it is restarted`
        : undefined
      : `it went down with ${victim}, whose ${namespace} namespace it shares, and nothing started it again`;
    return says ? [{ subject: name, says }] : [];
  });
}

function isOlder(one: Pick<Snapshot, "startedAt">, other: Pick<Snapshot, "startedAt">): boolean {
  return Date.parse(one.startedAt) < Date.parse(other.startedAt);
}
