/** Whom the drill did not hit though it was selected, and whom it took along. */
import type { Report } from "../report.ts";

export function alsoHit(report: Report): string[] {
  return report.alsoHit.map(
    ({ name, victim, namespace }) =>
      `${name} was hit too: it shares the ${namespace} namespace of ${victim}`,
  );
}

/** A selection over a large engine passes over hundreds; the JSON names them all. */
const NOT_HIT_SHOWN_MAX = 10;

export function notHit({ passedOver, refusals }: Report): string[] {
  const lines = [
    ...refusals.map(({ victim, guard, reason }) => `${victim ?? "the run"}: ${guard}: ${reason}`),
    ...passedOver.map(({ name, reason, hint }) => `${name}: ${reason}${hint ? ` (${hint})` : ""}`),
  ];
  const more = lines.length - NOT_HIT_SHOWN_MAX;
  if (more <= 0) return lines;
  return [...lines.slice(0, NOT_HIT_SHOWN_MAX), `and ${more} more; --json names them`];
}
