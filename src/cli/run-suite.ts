/** Many experiments, one report, one exit status: one after another, or side by side where they are apart. */
import type { LoadedExperiment } from "../config/load.ts";
import { legible } from "../legible.ts";
import { notBegun } from "../reporter/never-begun.ts";
import { rampsOf, sayRamp } from "../reporter/ramps.ts";
import type { Report } from "../reporter/report.ts";
import { worst } from "../reporter/worst.ts";
import { writePlans } from "./drill.ts";
import { areApart, type Footprint, footprintOf } from "./footprint.ts";
import { globalsFor } from "./global-options.ts";
import { writeReports } from "./print-report.ts";
import { isOnStdout, type Output } from "./report-flags.ts";
import { type Outcome, runExperiment, type Setting, unbegun } from "./run-experiment.ts";
import { onInterrupt } from "./signals.ts";

/** @returns the exit status */
export async function runSuite(
  chosen: readonly LoadedExperiment[],
  setting: Setting,
): Promise<number> {
  const { flags, outputs, world } = setting;
  const isParallel = flags.sideBySide > 1 && chosen.length > 1 && !flags.dryRun;
  const outcomes = isParallel ? await sideBySide(chosen, setting) : await inTurn(chosen, setting);
  const all = chosen.map((experiment, at) => outcomes[at] ?? leftOut(experiment, setting));
  const reports = all.flatMap((one) => one.reports);
  if (flags.dryRun) writePlans(outputs, { version: 1, plans: all.flatMap(({ plans }) => plans) });
  const written = flags.dryRun ? 0 : await writeReports(reports, { outputs, env: world.env });
  return worst(all.flatMap(({ exits }) => exits)) || written;
}

async function inTurn(chosen: readonly LoadedExperiment[], setting: Setting): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [at, experiment] of chosen.entries()) {
    process.stderr.write(heading(experiment, at, chosen.length));
    const outcome = await begin(experiment, setting);
    outcomes.push(outcome);
    if (endsAll(outcome, setting)) break;
  }
  sayLeft(chosen.filter((_one, at) => outcomes[at] === undefined));
  return outcomes;
}

async function begin(experiment: LoadedExperiment, setting: Setting): Promise<Outcome> {
  const globals = globalsFor(setting.globals, experiment.engines);
  const outcome = await runExperiment(experiment, { ...setting, globals });
  if (experiment.ramp && !setting.flags.dryRun)
    sayRamps(experiment.name, outcome.reports, setting.outputs);
  return outcome;
}

interface Lane {
  readonly footprint: Footprint;
  readonly over: Promise<void>;
}

/** In the file's order as far as that goes: who is not apart from all that run waits, and others may pass. */
async function sideBySide(
  chosen: readonly LoadedExperiment[],
  setting: Setting,
): Promise<(Outcome | undefined)[]> {
  const interrupt = onInterrupt();
  // Progress of several would write over each other.
  const shared = { ...setting, interrupt, globals: { ...setting.globals, quiet: true } };
  const outcomes: (Outcome | undefined)[] = chosen.map(() => undefined);
  const running = new Map<number, Lane>();
  const waiting = await footprints(chosen, shared, interrupt.signal);
  let isEnding = false;
  try {
    while ((waiting.length > 0 && !isEnding) || running.size > 0) {
      const lanes = [...running.values()];
      const next =
        isEnding || lanes.length >= setting.flags.sideBySide
          ? -1
          : waiting.findIndex(({ footprint }) =>
              lanes.every((lane) => areApart(lane.footprint, footprint)),
            );
      const [one] = next < 0 ? [] : waiting.splice(next, 1);
      if (!one) {
        await Promise.race(lanes.map(({ over }) => over));
        continue;
      }
      const { at, experiment, footprint } = one;
      process.stderr.write(heading(experiment, at, chosen.length));
      const over = begin(experiment, shared).then((outcome) => {
        outcomes[at] = outcome;
        running.delete(at);
        isEnding ||= endsAll(outcome, setting);
      });
      running.set(at, { footprint, over });
    }
  } finally {
    interrupt.stop();
  }
  sayLeft(chosen.filter((_one, at) => outcomes[at] === undefined));
  return outcomes;
}

/** With a seed for each, so that it hits whom it was found to be apart by. */
function footprints(chosen: readonly LoadedExperiment[], setting: Setting, signal: AbortSignal) {
  return Promise.all(
    chosen.map(async (experiment, at) => {
      const globals = globalsFor(setting.globals, experiment.engines);
      const there = { ...setting, globals };
      return { at, ...(await footprintOf(experiment, there, signal)) };
    }),
  );
}

function leftOut(experiment: LoadedExperiment, { flags }: Setting): Outcome {
  const because = "not run, because of what became of an experiment before it";
  if (flags.dryRun) return { exits: [], reports: [], plans: [] };
  return { exits: [], reports: [notBegun(because, unbegun(experiment, flags))], plans: [] };
}

/** After a signal nobody wants more; where something is left behind, more would make it worse. */
function endsAll({ exits }: Outcome, { flags }: Setting): boolean {
  const isGrave = exits.some((exit) => exit === 5 || exit > 128);
  return isGrave || (flags.failFast === true && !flags.dryRun && exits.some((exit) => exit !== 0));
}

function heading({ name, description }: LoadedExperiment, at: number, of: number): string {
  const about = description === undefined ? "" : `  ${legible(description)}\n`;
  return of > 1 || about ? `\n${at + 1} of ${of}: ${legible(name)}\n${about}` : "";
}

function sayRamps(name: string, reports: readonly Report[], outputs: readonly Output[]): void {
  const stream = isOnStdout(outputs) ? process.stderr : process.stdout;
  for (const ramp of rampsOf(reports).filter((one) => one.ramp === name))
    stream.write(`\nRAMP  ${legible(sayRamp(ramp))}\n`);
}

function sayLeft(left: readonly LoadedExperiment[]): void {
  if (left.length === 0) return;
  const names = left.map(({ name }) => name).join(", ");
  process.stderr.write(`Not run, because of the above: ${legible(names)}\n`);
}
