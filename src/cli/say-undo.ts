/** What an undo did, one line for each thing. */
import { allLegible } from "../legible.ts";
import type { StraysResult } from "../undo/strays.ts";
import type { UndoResult } from "../undo/undo-all.ts";

export function sayUndo(given: UndoResult): string[] {
  const result = allLegible(given);
  return [
    ...result.reverted.map(
      ({ fault, how }) => `undone: ${fault.monkey} on ${fault.victim.name}: ${how}`,
    ),
    ...result.failed.map(
      ({ fault, message }) => `NOT undone: ${fault.monkey} on ${fault.victim.name}: ${message}`,
    ),
    ...result.residue.map(({ subject, says }) => `left: ${subject}: ${says}`),
    ...result.swept.map((what) => `removed: ${what}`),
    ...result.leftAlone.map(({ run, why }) => `left alone: run ${run}: ${why}`),
    ...result.silent.map(
      ({ engine, why }) => `NOT looked at: engine ${engine}, which does not answer: ${why}`,
    ),
    ...result.unread.map((why) => `could not read: ${why}`),
  ];
}

export function sayStrays(given: StraysResult): string[] {
  const { freed, failed, unexpired, unseen } = allLegible(given);
  return [
    ...freed.map(({ says, victim }) => `undone: ${says} on ${victim.name}, which nobody knew of`),
    ...failed.map(
      ({ says, victim, message }) => `NOT undone: ${says} on ${victim.name}: ${message}`,
    ),
    ...unexpired.map(
      ({ says, victim, run, until }) =>
        `left alone: ${says} on ${victim.name}, until ${until}: nobody here knows its run; name it to undo it: chaos revert ${run}`,
    ),
    ...unseen.map((why) => `network namespaces NOT looked into: ${why}`),
  ];
}
