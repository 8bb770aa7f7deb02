/** Is a comparison true of all that lies between two bounds? */
import type { Interval } from "./interval.ts";
import type { Operator } from "./threshold-words.ts";

/** Of every pair of values, of none, or of some: then the bounds do not decide it. */
export function judge(
  seen: Interval,
  operator: Operator,
  limit: Interval,
): "holds" | "fails" | "undecidable" {
  const decide = (isTrue: boolean, isFalse: boolean) =>
    isTrue ? "holds" : isFalse ? "fails" : "undecidable";
  switch (operator) {
    case "<=":
      return decide(seen.hi <= limit.lo, seen.lo > limit.hi);
    case "<":
      return decide(seen.hi < limit.lo, seen.lo >= limit.hi);
    case ">=":
      return decide(seen.lo >= limit.hi, seen.hi < limit.lo);
    case ">":
      return decide(seen.lo > limit.hi, seen.hi <= limit.lo);
    case "==":
      return decide(
        [seen.hi, limit.lo, limit.hi].every((value) => value === seen.lo),
        seen.lo > limit.hi || seen.hi < limit.lo,
      );
  }
}
