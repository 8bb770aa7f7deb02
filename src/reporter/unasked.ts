/**
 * Failures that no threshold speaks of. An outage is so many bad samples in a row, so every other one may fail
 * without any: by the thresholds of design §8 that passes, and must be said beside it.
 */
import type { Evidence } from "./evidence.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { sayRatio } from "./say.ts";
import { parseThreshold } from "./threshold-parser.ts";
import type { ThresholdResult } from "./thresholds.ts";
import type { WindowMetrics } from "./window-metrics.ts";

/** What a baseline may have at most, to be healthy. */
const SHARE_MAX = 0.1;
/** Those by which samples that fail one by one show. */
const BY_SHARE = ["error_ratio", "slow_ratio", "good_ratio", "burn"];

export function sayUnasked({
  probes,
  thresholds,
}: Pick<Evidence, "probes" | "thresholds">): string | undefined {
  const asked = thresholds.filter(({ gates, metric }) => gates && BY_SHARE.includes(base(metric)));
  const shares = probes
    .filter(({ gates }) => gates)
    .map((one) => ({ probe: one.probe, share: strayShare(one, asked) }))
    .filter(({ share }) => share > SHARE_MAX)
    .sort((a, b) => b.share - a.share);
  const [worst] = shares;
  if (!worst) return undefined;
  const more = shares.length > 1 ? `, and many of ${shares.length - 1} more probes,` : "";
  return `${sayRatio(worst.share)} of ${worst.probe}'s samples${more} were not good without an outage, and no threshold on error_ratio or slow_ratio speaks of them`;
}

/** Not good, in no outage, and in no time that somebody asked about: of fault and recovery, or of the time after. */
function strayShare(
  { probe, impact, phases, outages }: ProbeMetrics,
  asked: readonly ThresholdResult[],
): number {
  const about = asked.filter(({ observations }) => observations.some((one) => one.probe === probe));
  const speaks = about.map(({ text }) => parseThreshold(text).phase ?? "fault");
  const inOutages = outages.reduce((sum, { samples }) => sum + samples, 0);
  const isHeld = speaks.includes("fault") || speaks.includes("recovery");
  return Math.max(
    isHeld ? 0 : share(impact, inOutages),
    // An outage that began there is a relapse, and no pass.
    speaks.includes("cool-down") ? 0 : share(phases["cool-down"], 0),
  );
}

function share(window: WindowMetrics | undefined, inOutages: number): number {
  if (!window) return 0;
  const { good, slow, bad } = window.counts;
  return good === 0 ? 0 : Math.max(0, slow + bad - inOutages) / (good + slow + bad);
}

/** `burn(99.9%)` → `burn`. */
function base(metric: string): string {
  return metric.replace(/\(.*$/, "");
}
