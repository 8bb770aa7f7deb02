/** How far each ramp of a suite was raised before a step did not hold. Pure. */
import type { Report } from "./report.ts";
import { countingTries } from "./suite-verdict.ts";

interface RampStep {
  readonly value: string;
  readonly run: string;
  readonly exit: number;
  readonly because: string;
  /** How many it hit, where that is what was raised: there may be fewer than it asked for. */
  readonly hit?: number;
}

export interface RampResult {
  readonly ramp: string;
  readonly steps: readonly RampStep[];
  /** The last value that held. */
  readonly heldAt?: string;
  /** The first that did not. */
  readonly brokeAt?: { readonly value: string; readonly step: number; readonly because: string };
  /** The first that nobody could judge. */
  readonly unjudgedAt?: { readonly value: string; readonly step: number; readonly because: string };
  readonly of: number;
}

const FAILED = 1;

export function rampsOf(suite: readonly Report[]): RampResult[] {
  const names = [...new Set(suite.flatMap(({ step }) => step?.ramp ?? []))];
  const tries = countingTries(suite);
  return names.map((ramp) =>
    resultOf(
      ramp,
      tries.filter(({ step }) => step?.ramp === ramp),
    ),
  );
}

function resultOf(ramp: string, reports: readonly Report[]): RampResult {
  const steps = reports.map(stepOf);
  const held = steps.filter(({ exit }) => exit === 0).at(-1);
  const at = steps.findIndex(({ exit }) => exit !== 0);
  const end = steps[at];
  const where = end && { value: end.value, step: at + 1, because: end.because };
  return {
    ramp,
    steps,
    ...(held ? { heldAt: held.value } : {}),
    ...(where && end.exit === FAILED ? { brokeAt: where } : {}),
    ...(where && end.exit !== FAILED ? { unjudgedAt: where } : {}),
    of: reports[0]?.step?.of ?? steps.length,
  };
}

function stepOf({ step, run, verdict: { exit, because }, victims }: Report): RampStep {
  const hit = step?.ofHowMany ? { hit: victims.length } : {};
  return { value: step?.value ?? "", run, exit, because, ...hit };
}

/** "how many may crash: holds at 40%, breaks at 60% (step 3 of 4): …" */
export function sayRamp({ ramp, steps, heldAt, brokeAt, unjudgedAt, of }: RampResult): string {
  const held = heldAt === undefined ? "holds at no step" : `holds at ${sayHit(steps, heldAt)}`;
  const end = brokeAt ?? unjudgedAt;
  if (!end) return `${ramp}: ${held}, the last of ${of} steps`;
  const how = brokeAt ? "breaks" : "could not be judged";
  const where = `at ${sayHit(steps, end.value)} (step ${end.step} of ${of})`;
  return `${ramp}: ${held}, ${how} ${where}: ${end.because}`;
}

/** A value, and how many it was where that is less than it says: `10 (5 were hit, no more than at 9)`. */
function sayHit(steps: readonly RampStep[], value: string): string {
  const at = steps.findIndex((one) => one.value === value);
  const hit = steps[at]?.hit;
  if (hit === undefined) return value;
  const before = steps.slice(0, at).find((one) => (one.hit ?? 0) >= hit);
  const isShort = /^\d+$/.test(value) && hit < Number(value);
  if (!before && !isShort) return value;
  const than = before ? `, no more than at ${before.value}` : "";
  return `${value} (${hit} ${hit === 1 ? "was" : "were"} hit${than})`;
}
