/** A selector that finds nothing is never silence: it says what was asked and what is near. */
import { ChaosError } from "../failure.ts";
import type { Lack } from "./ability.ts";
import type { Selector } from "./selector.ts";
import { type SelectorKind, textsOf } from "./selector-terms.ts";
import type { Target } from "./target.ts";
import type { Candidates, PassedOver } from "./victims.ts";

const NAMED_MAX = 5;

/** An exact name that is not there counts as nothing matched, even beside others that are. */
export function assertMatched(
  targets: readonly Target[],
  selector: Selector,
  found: Candidates,
): void {
  const missing = selector.missing(targets);
  const first = missing[0];
  if (first) {
    const near = first.near ? `Did you mean "${first.near}"?` : existing(first.kind, targets);
    throw new ChaosError("NOTHING_MATCHED", `No target has ${first.kind} "${first.text}"`, {
      hint: `${near} (chaos targets --all lists what is there)`,
      details: { missing },
    });
  }
  if (found.matched.length === 0)
    throw new ChaosError("NOTHING_MATCHED", `No target matches ${selector.says}`, {
      hint: "chaos targets --all lists what is there",
    });
}

/** What could have been meant, when nothing is near: the first few that exist. */
function existing(kind: SelectorKind, targets: readonly Target[]): string {
  const values = targets.flatMap((target) => textsOf(kind, target));
  const short = kind === "id" ? values.map((id) => id.slice(0, 12)) : values;
  const known = [...new Set(short)].sort();
  if (known.length === 0) return `No target has a ${kind}`;
  const more = known.length - NAMED_MAX;
  return `There are: ${known.slice(0, NAMED_MAX).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

export function assertEligible(selector: Selector, found: Candidates): void {
  if (found.eligible.length > 0) return;
  const first = found.passedOver[0];
  const reasons = new Set(found.passedOver.map((one) => one.reason));
  throw new ChaosError(
    "NOTHING_ELIGIBLE",
    `${whoMayNot(found.matched.length, selector.says)}: ${[...reasons].join("; ")}`,
    first?.hint ? { hint: first.hint } : {},
  );
}

/** One of them makes the whole wish impossible. */
export function contradicted({ name }: Target, { reason, hint }: Lack): ChaosError {
  return new ChaosError("NOTHING_ELIGIBLE", `Nobody is hit, because of ${name}: ${reason}`, {
    hint,
  });
}

function whoMayNot(matched: number, says: string): string {
  return matched === 1
    ? `The one target that matches ${says} may not be hit`
    : `None of the ${matched} targets that match ${says} may be hit`;
}

/** After the draw. @throws ChaosError NOTHING_ELIGIBLE */
export function assertSomebody({
  victims,
  passedOver,
}: {
  readonly victims: readonly Target[];
  readonly passedOver: readonly PassedOver[];
}): void {
  if (victims.length > 0) return;
  throw new ChaosError("NOTHING_ELIGIBLE", "No victim is left", {
    hint: passedOver.map((one) => `${one.target.name}: ${one.reason}`).join("; "),
  });
}
