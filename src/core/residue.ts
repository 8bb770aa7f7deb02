/** What is left of a run when everything should be undone: of its victims, and of what it made. */
import { poll } from "./clock.ts";
import { pendingOn } from "./crash.ts";
import type { Course } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault } from "./fault.ts";
import { aspectsOf } from "./monkey.ts";
import { residueOf } from "./snapshot.ts";

export type Residue = Extract<Fact, { kind: "finished" }>["residue"];

const DOWN: readonly string[] = ["exited", "dead"];
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
  const reversible = undoable.filter(({ id }) => !course.groups.some(({ over }) => over.has(id)));
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
      const touches = aspectsOf(drill.monkey(fault.monkey), fault.options);
      const left = [
        ...residueOf(fault.before, now, touches),
        ...course.groups.flatMap(({ hit }) => pendingOn(hit.get(fault.id), now)),
      ];
      return left.map((says) => ({ subject: fault.victim.name, says }));
    }),
    ...left.map((one) => ({ subject: one.id, says: one.says })),
  ];
}

/** With a victim's process 1 dies whoever shares its pid namespace, and no undo brings that one back. */
async function draggedDown(
  { drill, groups }: Course,
  faults: readonly AnyFault[],
  signal: AbortSignal,
): Promise<Residue> {
  const isHit = ({ id }: AnyFault) => groups.some(({ hit }) => hit.has(id));
  const hit = new Set(faults.filter(isHit).map(({ victim }) => victim.name));
  const dragged = drill.plan.alsoHit.filter(
    ({ namespace, victim }) => namespace === "pid" && hit.has(victim),
  );
  if (dragged.length === 0) return [];
  const targets = await drill.source.list(signal);
  return dragged.flatMap(({ name, victim }) => {
    const isDown = targets.some((one) => one.name === name && DOWN.includes(one.state));
    const says = `it went down with ${victim}, whose pid namespace it shares, and nothing started it again`;
    return isDown ? [{ subject: name, says }] : [];
  });
}
