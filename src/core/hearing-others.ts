/** What the events tell of held faults: our own deeds, and who ended them. */
import { type Anew, NETWORK, PAUSED } from "./done-anew.ts";
import { allFaults, type Course } from "./drill.ts";
import type { AnyFault } from "./fault.ts";
import { held } from "./held.ts";
import { aspectsOf } from "./monkey.ts";
import type { TargetEvent } from "./source.ts";

const networkOf = ({ facts }: TargetEvent) => `${NETWORK}${facts.network}`;
const BEGINS: Partial<Record<TargetEvent["change"], (event: TargetEvent) => string>> = {
  pause: () => PAUSED,
  disconnect: networkOf,
};
const ENDS: typeof BEGINS = { thaw: () => PAUSED, connect: networkOf };

/**
 * As they come, and at once: an undo must know. Events come in the engine's order, so that what ends behind our own
 * deed was not there before it. What an engine does to bring a victim down or up says nothing.
 */
export function hearOf(course: Course, event: TargetEvent): void {
  const [began, ends] = [BEGINS[event.change]?.(event), ENDS[event.change]?.(event)];
  const isAnotherLife = event.change === "die" || event.change === "start";
  for (const { fault } of held(course).filter((one) => one.fault.victim.id === event.id)) {
    if (isAnotherLife) course.anew.delete(fault.id);
    else if (began && isAlone(course, fault, began)) bookOf(course, fault).begun.add(began);
    else if (ends && course.anew.get(fault.id)?.begun.has(ends))
      bookOf(course, fault).ended.add(ends);
  }
}

function bookOf({ anew }: Course, { id }: AnyFault): Anew {
  const known = anew.get(id) ?? { begun: new Set(), ended: new Set() };
  anew.set(id, known);
  return known;
}

/** Of two of our own on one victim, the end of one may be heard while the other is held. */
function isAlone(course: Course, fault: AnyFault, what: string): boolean {
  const all = allFaults(course).filter(({ victim }) => victim.id === fault.victim.id);
  const changing = all.filter((one) => changesOf(course, one).includes(what));
  return changing.length === 1 && changing[0]?.id === fault.id;
}

function changesOf({ drill }: Course, { monkey: name, options, before }: AnyFault): string[] {
  const monkey = drill.monkey(name);
  const networks = monkey.networks?.(options as never, before) ?? [];
  const isPaused = aspectsOf(monkey, options).includes(PAUSED);
  return [...(isPaused ? [PAUSED] : []), ...networks.map((one) => `${NETWORK}${one}`)];
}
