/** The share is of the eligible, as that of `--percent` is. */
import { defineGuard } from "../core/guard.ts";
import { once } from "../core/guard-setting.ts";
import { percent } from "../units.ts";

function read(text: string): number {
  const share = percent(text);
  if (share > 0) return share;
  throw new Error(`"${text}" lets nobody be hit`);
}

export default defineGuard({
  name: "max-percent",
  summary: "no greater share of the eligible than this",
  always: false,
  rechecks: true,
  setting: once({ expects: "more than 0% and at most 100%", example: "30%" }, read),
  check: ({ radius: victims, dragged, eligible }, maxPercent) => {
    const down = victims.length + dragged.length;
    const sharePercent = eligible === 0 ? 100 : (100 * down) / eligible;
    const along = dragged.length === 0 ? "" : ` with ${dragged.length} dragged along`;
    return {
      allowed: sharePercent <= maxPercent,
      reason: `${victims.length} of ${eligible} eligible${along} are ${Number(sharePercent.toFixed(1))}%, at most ${maxPercent}% allowed`,
    };
  },
});
