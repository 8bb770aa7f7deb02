/** An experiment that is raised step by step → one experiment for each step. Pure. */
import type { Step } from "../core/plan.ts";
import { type Ramp, stepHeld, valuesOf } from "./ramp-schema.ts";
import type { Experiment } from "./schema.ts";

type Fault = Experiment["faults"][number];

/** @param seed for an experiment that names none: whoever a step hits, the next one hits again */
export function stepsOf(experiment: Experiment, seed: string): Experiment[] {
  const { ramp, ...plain } = experiment;
  if (!ramp) return [plain];
  const [fault] = experiment.faults as [Fault];
  const values = valuesOf(ramp);
  return values.map((value, at) => ({
    ...plain,
    seed: plain.seed ?? seed,
    name: `${plain.name} · ${value}`,
    faults: [raised(fault, ramp, at)],
    step: stepOf(experiment, at),
  }));
}

function stepOf({ name, ramp }: Experiment, at: number): Step | undefined {
  if (!ramp) return undefined;
  const values = valuesOf(ramp);
  const last = ramp.mustHold === undefined ? values.length - 1 : stepHeld(ramp);
  const value = values[at] ?? "";
  const what = ramp.options ? {} : { ofHowMany: true as const };
  return { ramp: name, at: at + 1, of: values.length, value, ...what, mustHold: at <= last };
}

function raised(fault: Fault, { count, percent, options }: Ramp, at: number): Fault {
  const { count: _count, percent: _percent, everyone: _everyone, ...rest } = fault;
  if (count) return { ...rest, count: count[at] };
  if (percent) return { ...rest, percent: percent[at] };
  const strength = Object.entries(options ?? {}).map(([name, values]) => [name, values[at]]);
  return { ...fault, options: { ...fault.options, ...Object.fromEntries(strength) } } as Fault;
}
