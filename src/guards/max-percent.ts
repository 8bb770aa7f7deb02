/** The share is of the eligible, as that of `--percent` is. */
import { defineGuard } from "../core/guard.ts";
import { once } from "../core/guard-setting.ts";
import { percent } from "../units.ts";

export default defineGuard({
  name: "max-percent",
  summary: "no greater share of the eligible than this",
  always: false,
  rechecks: true,
  setting: once({ expects: "a percentage from 0 to 100", example: "30%" }, percent),
  check: ({ radius: victims, eligible }, maxPercent) => {
    const sharePercent = eligible === 0 ? 100 : (100 * victims.length) / eligible;
    return {
      allowed: sharePercent <= maxPercent,
      reason: `${victims.length} of ${eligible} eligible are ${Number(sharePercent.toFixed(1))}%, at most ${maxPercent}% allowed`,
    };
  },
});
