/** Regular expressions as users write them. */
import { inTime, OutOfTime } from "../in-time.ts";

/** Per answer: all other probes, and the drill, wait meanwhile. */
const MATCHING_MS_MAX = 50;
/** Until it is tried again: many answers at once must not hold up the drill one after the other. */
const REST_MS = 200;

const restingUntil = new Map<string, number>();

export function isRegExp(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** `undefined`: it takes too long to tell, or did a moment ago. */
export function matchesInTime(pattern: string, text: string): boolean | undefined {
  if (performance.now() < (restingUntil.get(pattern) ?? 0)) return undefined;
  const regex = new RegExp(pattern);
  try {
    return inTime(MATCHING_MS_MAX, () => regex.test(text));
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error;
    restingUntil.set(pattern, performance.now() + REST_MS);
    return undefined;
  }
}
