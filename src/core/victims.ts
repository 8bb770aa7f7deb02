/** Candidates → eligible → victims: pure, seeded, independent of the order an engine lists in. */
import { ChaosError } from "../failure.ts";
import { isOptedIn, protectedBy } from "./enabled-label.ts";
import { type Cap, sampleWithin } from "./grouping.ts";
import type { Selector } from "./selector.ts";
import type { Target } from "./target.ts";

/** How many of the eligible become victims. */
export type Quantity =
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "percent"; readonly percent: number }
  | { readonly kind: "all" };

export interface PassedOver {
  readonly target: Target;
  readonly reason: string;
  readonly hint?: string;
}

export interface Protection {
  /** Lifts `chaos.enabled=false`, and nothing else. */
  readonly force: boolean;
  readonly minAgeMs: number;
  /** Only what is labelled `chaos.enabled=true`. */
  readonly optIn?: boolean;
  /** Ids of targets that some run holds: it froze or stopped them, and they are drawn as if they ran. */
  readonly held?: ReadonlySet<string>;
}

export interface Candidates {
  readonly matched: readonly Target[];
  readonly eligible: readonly Target[];
  readonly passedOver: readonly PassedOver[];
}

/** What the selector sees, and which of it may be hit. */
export function candidatesOf(
  targets: readonly Target[],
  selector: Selector,
  protection: Protection,
): Candidates {
  const matched = targets.filter((target) => selector.passes(target));
  const passedOver: PassedOver[] = [];
  const eligible = matched.filter((target) => {
    const why = whyNot(target, selector, protection);
    if (why) passedOver.push({ target, ...why });
    return !why;
  });
  return { matched, eligible, passedOver };
}

/** Why a matching target is not eligible; `undefined`: it is. */
export function whyNot(
  target: Target,
  selector: Pick<Selector, "excludes">,
  protection: Protection,
): { reason: string; hint?: string } | undefined {
  if (target.ours) return { reason: "it is ours" };
  if (selector.excludes(target)) return { reason: "it is excluded" };
  const reason = protection.force ? undefined : protectedBy(target.labels);
  if (reason) return { reason, hint: "--force lifts that label" };
  if (protection.optIn && !isOptedIn(target))
    return {
      reason: "its owner has not opted in",
      hint: "Label it chaos.enabled=true, or leave --opt-in out",
    };
  // Another in its place would be hit because of somebody's drill: the guard against conflicts refuses it by name.
  if (protection.held?.has(target.id)) return undefined;
  if (target.state === "paused")
    return { reason: "it is paused by somebody else", hint: "Thaw it first" };
  if (target.state !== "running") return { reason: `it is ${target.state}, not running` };
  if (target.ageMs !== undefined && target.ageMs < protection.minAgeMs)
    return {
      reason: `it has run for less than ${protection.minAgeMs / 1_000} s`,
      hint: "A younger one would meet the engine's restart back-off; --min-age 0s lifts this",
    };
  return undefined;
}

/** @throws ChaosError USAGE on a count or percentage that cannot be meant */
export function pick(
  eligible: readonly Target[],
  quantity: Quantity,
  seed: string,
  caps: readonly Cap[] = [],
): Target[] {
  const key = (target: Target) => `${target.engine ?? target.source}/${target.name}`;
  return sampleWithin(eligible, caps, { count: howMany(quantity, eligible.length), seed, key });
}

/** A share of at least one never rounds down to nobody, and never up past the share of many. */
export function howMany(quantity: Quantity, eligible: number): number {
  if (quantity.kind === "all") return eligible;
  if (quantity.kind === "percent") {
    if (quantity.percent === 0) return 0;
    // Decimal shares are not exact in binary: 0.29 * 100 is 28.999999999999996.
    const share = Math.floor((quantity.percent * eligible) / 100 + 1e-9);
    return Math.min(eligible, Math.max(1, share));
  }
  if (!Number.isInteger(quantity.count) || quantity.count < 1)
    throw new ChaosError(
      "USAGE",
      `Cannot take ${quantity.count} victims: expected a whole number from 1`,
    );
  return Math.min(eligible, quantity.count);
}
