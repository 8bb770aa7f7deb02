/**
 * The mean-time model: a coin with p = 1/mean for each group and work day, a minimum gap, and an act
 * that is forced where chance spared a group too long. With p the chance and m the minimum gap, the
 * gap X has P(X=n) = (1−p)^(n−m)·p for n ≥ m, so its mean is m − 1 + 1/p (Chaos Monkey's page has the
 * exponent n − 1 there, whose terms do not add up to 1).
 */
import type { MeanTime } from "./schedule.ts";

/** 2020-01-01, before there was anything to schedule: what is counted from a beginning begins here. */
export const EPOCH_DAY = 18_262;

/** The gap that is in force: two acts on one work day there are never. */
export function leastGap({ min }: MeanTime): number {
  return Math.max(1, min);
}

/** In work days. */
export function trueMean(model: MeanTime): number {
  const p = 1 / model.mean;
  const most = model.maxQuiet === undefined ? Infinity : model.maxQuiet - leastGap(model) + 1;
  return leastGap(model) - 1 + (1 - (1 - p) ** most) / p;
}

/** The chance that a gap is n work days. */
export function gapChance(model: MeanTime, n: number): number {
  const p = 1 / model.mean;
  const tries = n - leastGap(model);
  if (tries < 0 || (model.maxQuiet !== undefined && n > model.maxQuiet)) return 0;
  const spared = (1 - p) ** tries;
  return n === model.maxQuiet ? spared : spared * p;
}

/** The chance that a gap is n work days or longer. */
export function longerChance(model: MeanTime, n: number): number {
  if (model.maxQuiet !== undefined && n > model.maxQuiet) return 0;
  return (1 - 1 / model.mean) ** Math.max(0, n - leastGap(model));
}

/** What a group's days are drawn from. */
export interface Days {
  /** Does the coin of this work day say yes? */
  hit(day: number): boolean;
  isWorkDay(day: number): boolean;
}

export type Decision = "hit" | "forced" | "spared" | "too-soon";

/**
 * The state is how many work days ago the last act was, counted on the day that is decided, and told
 * only as far as it matters.
 */
export function decide(model: MeanTime, quietDays: number, isHit: boolean): Decision {
  if (model.maxQuiet !== undefined && quietDays >= model.maxQuiet) return isHit ? "hit" : "forced";
  if (!isHit) return "spared";
  return quietDays >= leastGap(model) ? "hit" : "too-soon";
}

export function nextQuiet(model: MeanTime, quietDays: number, decision: Decision): number {
  if (decision === "hit" || decision === "forced") return 1;
  return Math.min(quietDays + 1, furthest(model));
}

function furthest(model: MeanTime): number {
  return Math.max(leastGap(model), model.maxQuiet ?? 0);
}

/**
 * The state on a day, without a memory: of all the states that there might have been some time before,
 * one is left soon, and whoever looks from another day comes to the same.
 */
export function quietDaysOn(model: MeanTime, day: number, days: Days): number {
  const all = Array.from({ length: furthest(model) }, (_, n) => n + 1);
  for (let back = 60; ; back *= 4) {
    const from = Math.max(EPOCH_DAY, day - back);
    const isBeginning = from === EPOCH_DAY || day <= EPOCH_DAY;
    let states = isBeginning ? [leastGap(model)] : all;
    for (let at = from; at < day; at++) {
      if (!days.isWorkDay(at)) continue;
      const isHit = days.hit(at);
      states = [...new Set(states.map((one) => nextQuiet(model, one, decide(model, one, isHit))))];
    }
    if (states.length === 1 || isBeginning) return states[0] as number;
  }
}
