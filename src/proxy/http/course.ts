/** What is to happen to one message: the deeds of all rules that mean it, taken together. */
import type { Deed, Reply, Rewrite } from "../toxic.ts";

/** One rule's deed. */
export interface Verdict {
  readonly deed: Deed;
  /** As the rule is now; `undefined`: it is gone, or does not hit this message any more. */
  now(): Verdict | undefined;
}

export interface Course {
  readonly delayMs: number;
  readonly reply: Reply | undefined;
  /** `Infinity`: never. */
  readonly resetAfter: number;
  readonly endAfter: number;
  readonly bytesPerMs: number;
  readonly rewrites: readonly Rewrite[];
}

/** Most messages are meant by nobody. */
export const UNDISTURBED: Course = merged([]);

export function courseOf(verdicts: readonly Verdict[]): Course {
  return verdicts.length === 0 ? UNDISTURBED : merged(verdicts);
}

function merged(verdicts: readonly Verdict[]): Course {
  const deeds = verdicts.map(({ deed }) => deed);
  const least = (of: (deed: Deed) => number | undefined) =>
    deeds.reduce((least, deed) => Math.min(least, of(deed) ?? least), Number.POSITIVE_INFINITY);
  return {
    delayMs: deeds.reduce((sum, { delayMs = 0 }) => sum + delayMs, 0),
    reply: deeds.find(({ reply }) => reply)?.reply,
    resetAfter: least(({ resetAfter }) => resetAfter),
    endAfter: least(({ endAfter }) => endAfter),
    bytesPerMs: least(({ bytesPerMs }) => bytesPerMs),
    rewrites: deeds.flatMap(({ rewrite }) => (rewrite ? [rewrite] : [])),
  };
}
