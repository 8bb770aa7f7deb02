/** Years of a schedule in words for people, next to theory. */
import { type Fit, GAPS_MIN, isKept } from "../core/gap-fit.ts";
import type { GapStatistics } from "../core/gap-statistics.ts";
import { legible } from "../legible.ts";
import { round } from "./say-schedule.ts";
import { type Look, table } from "./table.ts";

export function sayStatistics(found: readonly GapStatistics[], years: number, look: Look): string {
  return found.map((one) => sayOne(one, years, look)).join("\n");
}

/** Longer ones are rare, and JSON has them. */
const GAPS_SHOWN = 15;

function sayOne(one: GapStatistics, years: number, look: Look): string {
  const { experiment, groups, acts, gap, mean, window } = one;
  const rows = one.gaps
    .slice(0, GAPS_SHOWN)
    .map(({ days, seen, theory }) => [String(days), String(seen), round(theory)]);
  const weekdays = Object.entries(one.weekdays).map(([name, count]) => `${name} ${count}`);
  return [
    `${look.chalk.bold(legible(experiment))}, mean ${mean} work days, ${window}`,
    `  ${acts} acts of ${groups === 1 ? "1 group" : `${groups} groups`} in ${years === 1 ? "1 year" : `${years} years`}`,
    `  mean gap ${round(gap.seen)} work days, theory ${round(gap.theory)}; from ${gap.least} to ${gap.most}`,
    `  by weekday: ${weekdays.join(", ")}`,
    ...sayFits(one).map((line) => `  ${line}`),
    table(["GAP", "SEEN", "THEORY"], rows, look),
    "",
  ].join("\n");
}

function sayFits({ outliers, gapFit, minuteFit, verdict }: GapStatistics): string[] {
  const what = outliers === 1 ? "1 gap is" : `${outliers} gaps are`;
  return [
    ...(outliers > 0 ? [`${what} NOT as theory says: too short or too long for it`] : []),
    ...fitLine("gaps (chi-square)", gapFit),
    ...fitLine("minutes (Kolmogorov-Smirnov)", minuteFit),
    ...(verdict === "inconclusive"
      ? [`too few gaps to tell: it takes more years, or more than ${GAPS_MIN} gaps that differ`]
      : []),
  ];
}

function fitLine(name: string, fit: Fit | undefined): string[] {
  if (!fit) return [];
  const is = isKept(fit) ? "as theory says" : "NOT as theory says";
  const { value, limit, alpha } = fit;
  return [`${name} ${is}: ${round(value)}, at most ${round(limit)} but for 1 in ${1 / alpha}`];
}
