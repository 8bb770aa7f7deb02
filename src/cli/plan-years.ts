/** `chaos plan FILE --verify 10y`: years of its draws, and whether they are as theory says. */
import { type GapStatistics, gapStatistics } from "../core/gap-statistics.ts";
import type { Scheduled } from "../core/look-ahead.ts";
import { ChaosError } from "../failure.ts";
import type { Zone } from "../zones.ts";
import { lookOf } from "./paint.ts";
import { around, type Span } from "./plan-span.ts";
import type { World } from "./program.ts";
import { sayStatistics } from "./say-statistics.ts";

const YEARS_MAX = 50;
/** As of a run: what nobody can tell is no pass. */
const EXITS = { pass: 0, fail: 1, inconclusive: 3 } as const;

export function readYears(text: string): number {
  const years = /^([1-9]\d?)y$/.exec(text)?.[1];
  if (years !== undefined && Number(years) <= YEARS_MAX) return Number(years);
  throw new ChaosError("USAGE", `Cannot use --verify "${text}": expected 1y to ${YEARS_MAX}y`);
}

interface Asked {
  readonly spanIn: (zone: Zone) => Span;
  readonly years: number;
  readonly json?: boolean;
}

/** @returns the exit status */
export function tellYears(
  all: readonly Scheduled[],
  { spanIn, years, json }: Asked,
  world: World,
): number {
  const schedules = all.flatMap(({ schedule, groups }) => {
    const { when, calendar } = schedule;
    if (when.kind !== "mean") return [];
    const { fromMs, toMs } = spanIn(calendar.zone);
    return gapStatistics({ ...schedule, when }, groups, fromMs, toMs);
  });
  if (schedules.length === 0)
    throw new ChaosError("USAGE", "Cannot use --verify: no experiment has a schedule with mean", {
      hint: "Crons and intervals are no matter of chance: chaos plan FILE lists them",
    });
  const verdict = worstOf(schedules);
  const { fromMs, toMs } = around(all.map(({ schedule }) => spanIn(schedule.calendar.zone)));
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
  const whole = { version: 1, from, to, years, verdict, schedules };
  process.stdout.write(
    json
      ? `${JSON.stringify(whole, null, 2)}\n`
      : sayStatistics(schedules, years, lookOf(process.stdout, world.env)),
  );
  return EXITS[verdict];
}

function worstOf(found: readonly GapStatistics[]): GapStatistics["verdict"] {
  const has = (verdict: GapStatistics["verdict"]) => found.some((one) => one.verdict === verdict);
  return has("fail") ? "fail" : has("inconclusive") ? "inconclusive" : "pass";
}
