/** What the events tell of held faults: our own deeds, and who ended them. */
import { type Anew, NETWORK, PAUSED } from "./done-anew.ts";
import { allFaults, type Course } from "./drill.ts";
import type { AnyFault } from "./fault.ts";
import { held } from "./held.ts";
import { aspectsOf, type Monkey } from "./monkey.ts";
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
  const its = held(course).filter(({ fault }) => fault.victim.id === event.id);
  for (const { fault } of its) {
    const book = course.anew.get(fault.id) ?? newBook();
    course.anew.set(fault.id, book);
    write(book, event, (what) => isAlone(course, fault, what));
  }
}

/** Read back from a log, by whoever undoes a fault that was alone on its victim. */
export function readBack(events: readonly TargetEvent[], changes: readonly string[]): Anew {
  const book = newBook();
  for (const event of events) write(book, event, (what) => changes.includes(what));
  return book;
}

function newBook(): Anew {
  return { begun: new Set(), ended: new Set() };
}

function write(book: Anew, event: TargetEvent, isOurs: (what: string) => boolean): void {
  const [began, ends] = [BEGINS[event.change]?.(event), ENDS[event.change]?.(event)];
  if (event.change === "die" || event.change === "start") {
    book.begun.clear();
    book.ended.clear();
  } else if (began && isOurs(began)) book.begun.add(began);
  else if (ends && book.begun.has(ends)) book.ended.add(ends);
}

/** Of two of our own on one victim, the end of one may be heard while the other is held. */
function isAlone(course: Course, fault: AnyFault, what: string): boolean {
  const all = allFaults(course).filter(({ victim }) => victim.id === fault.victim.id);
  const changing = all.filter((one) =>
    changesOf(course.drill.monkey(one.monkey), one).includes(what),
  );
  return changing.length === 1 && changing[0]?.id === fault.id;
}

export function changesOf(monkey: Monkey, { options, before }: AnyFault): string[] {
  const networks = monkey.networks?.(options as never, before) ?? [];
  const isPaused = aspectsOf(monkey, options).includes(PAUSED);
  return [...(isPaused ? [PAUSED] : []), ...networks.map((one) => `${NETWORK}${one}`)];
}
