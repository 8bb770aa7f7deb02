/** How far each ramp of a suite was raised before a step did not hold. Pure. */
import type { Report } from "./report.ts";

export interface RampResult {
  readonly ramp: string;
  readonly steps: readonly { value: string; run: string; exit: number; because: string }[];
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
  return names.map((ramp) =>
    resultOf(
      ramp,
      suite.filter(({ step }) => step?.ramp === ramp),
    ),
  );
}

function resultOf(ramp: string, reports: readonly Report[]): RampResult {
  const steps = reports.map(({ step, run, verdict: { exit, because } }) => ({
    ...{ value: step?.value ?? "", run, exit, because },
  }));
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

/** "how many may crash: holds at 40%, breaks at 60% (step 3 of 4): …" */
export function sayRamp({ ramp, heldAt, brokeAt, unjudgedAt, of }: RampResult): string {
  const held = heldAt === undefined ? "holds at no step" : `holds at ${heldAt}`;
  if (brokeAt)
    return `${ramp}: ${held}, breaks at ${brokeAt.value} (step ${brokeAt.step} of ${of}): ${brokeAt.because}`;
  if (unjudgedAt)
    return `${ramp}: ${held}, could not be judged at ${unjudgedAt.value} (step ${unjudgedAt.step} of ${of}): ${unjudgedAt.because}`;
  return `${ramp}: ${held}, the last of ${of} steps`;
}
