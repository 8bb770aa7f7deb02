/** Every occasion of a schedule, in the order of time. Pure. */
import { meanOccasions } from "./mean-occasions.ts";
import type { Occasion } from "./occasion.ts";
import type { Group, Schedule } from "./schedule.ts";
import { timedOccasions } from "./timed-occasions.ts";

/** Those from `fromMs` to before `toMs`; lazy, because a cron of each second has 31 million a year. */
export function occasionsOf(
  schedule: Schedule,
  groups: readonly Group[],
  fromMs: number,
  toMs: number,
): Generator<Occasion> {
  const { when } = schedule;
  return when.kind === "mean"
    ? meanOccasions({ ...schedule, when }, groups, fromMs, toMs)
    : timedOccasions({ ...schedule, when }, groups, fromMs, toMs);
}
