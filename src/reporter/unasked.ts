/**
 * Failures that no threshold speaks of. An outage is so many bad samples in a row, so every other one may fail
 * without any: by the thresholds of design §8 that passes, and must be said beside it.
 */
import type { Evidence } from "./evidence.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { sayRatio } from "./say.ts";

/** What a baseline may have at most, to be healthy. */
const SHARE_MAX = 0.1;
/** Those by which samples that fail one by one show. */
const BY_SHARE = ["error_ratio", "slow_ratio", "good_ratio", "burn"];

export function sayUnasked({
  probes,
  thresholds,
}: Pick<Evidence, "probes" | "thresholds">): string | undefined {
  if (thresholds.some(({ gates, metric }) => gates && BY_SHARE.includes(base(metric))))
    return undefined;
  const shares = probes
    .filter(({ gates }) => gates)
    .map((one) => ({ probe: one.probe, share: strayShare(one) }))
    .filter(({ share }) => share > SHARE_MAX)
    .sort((a, b) => b.share - a.share);
  const [worst] = shares;
  if (!worst) return undefined;
  const more = shares.length > 1 ? `, and many of ${shares.length - 1} more probes,` : "";
  return `${sayRatio(worst.share)} of ${worst.probe}'s samples${more} were not good without an outage, and no threshold on error_ratio or slow_ratio was set`;
}

/** Not good during fault and recovery, and in no outage. */
function strayShare({ impact, outages }: ProbeMetrics): number {
  if (!impact) return 0;
  const { good, slow, bad } = impact.counts;
  const inOutages = outages.reduce((sum, { samples }) => sum + samples, 0);
  return good === 0 ? 0 : Math.max(0, slow + bad - inOutages) / (good + slow + bad);
}

/** `burn(99.9%)` → `burn`. */
function base(metric: string): string {
  return metric.replace(/\(.*$/, "");
}
