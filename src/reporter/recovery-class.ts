/** How a probe came out of a fault. */

/** From the best to the worst. */
export const RECOVERY_CLASSES = [
  "unaffected",
  /** Every not-good sample of its outages was the expected answer come late. */
  "degraded",
  /** Good again before we reverted anything. */
  "self-healed",
  "healed-after-revert",
  /** An outage began in the cool-down. */
  "relapsed",
  "not-recovered",
] as const;
export type RecoveryClass = (typeof RECOVERY_CLASSES)[number];
