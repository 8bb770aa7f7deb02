/** A drill file on disk → its experiments, each with the file's defaults. */
import { accessSync, constants, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { FileLines } from "../core/plan.ts";
import type { Schedule } from "../core/schedule.ts";
import type { SeveralEngines } from "../core/whereabouts.ts";
import { ChaosError } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { readBounded, regular } from "../read-bounded.ts";
import { calendarComplaints } from "./calendar-files.ts";
import { engineFileComplaints } from "./engine-files.ts";
import { severalOf } from "./engines.ts";
import type { Traced } from "./explain.ts";
import { mappingIn } from "./mapping.ts";
import { merged } from "./orders.ts";
import { unreadable } from "./paths.ts";
import { readConfig } from "./read.ts";
import { scheduleOf } from "./schedules.ts";
import type { Experiment } from "./schema.ts";

const SECRET_MAX_BYTES = 65_536;
const CALENDAR_MAX_BYTES = 1_048_576;

export type LoadedExperiment = Experiment & {
  /** Of its file: where its victims are sought, instead of where the command line says. */
  readonly engines?: SeveralEngines & { readonly file: string };
  /** Its schedule, read with its files; absent: it has none. */
  readonly timetable?: Schedule;
  /** As it was named; in a suite of several, its own. */
  readonly file?: string;
  readonly lines?: FileLines;
};

/** The engines that a drill file names. @throws ChaosError CONFIG_INVALID where it names none */
export async function loadEngines(file: string, env: NodeJS.ProcessEnv): Promise<SeveralEngines> {
  const found = (await loadExperiments(file, env))[0]?.engines;
  if (found) return { key: found.key, members: found.members };
  throw new ChaosError("CONFIG_INVALID", `Cannot use --engines ${file}: it names no engines`, {
    hint: "Write engines: [{ name: a, host: unix:///var/run/docker.sock }] into it",
  });
}

type OnFile = (path: string) => void;

/** @param onFile each that it names, before it is read. @throws ChaosError CONFIG_INVALID */
export async function loadExperiments(
  file: string,
  env: NodeJS.ProcessEnv,
  onFile?: OnFile,
): Promise<readonly LoadedExperiment[]> {
  return (await traceExperiments(file, env, onFile)).experiments;
}

/** The same, and where everything stands. @throws ChaosError CONFIG_INVALID */
export async function traceExperiments(
  file: string,
  env: NodeJS.ProcessEnv,
  onFile: OnFile = () => {},
): Promise<Traced & { readonly experiments: readonly LoadedExperiment[] }> {
  const size = sizeOf(file);
  const source = { name: file, size, bytes: () => bytesOf(file, size) };
  const reading = (maxBytes: number) => (path: string) => {
    onFile(path);
    return readBounded(path, maxBytes).toString();
  };
  const readFile = reading(SECRET_MAX_BYTES);
  const calendars = { file, nowMs: Date.now(), readFile: reading(CALENDAR_MAX_BYTES) };
  const { config, raw, secrets, placeOf } = await readConfig(source, { env, readFile }, (value) => [
    ...engineFileComplaints(mappingIn(value).engines, dirname(file), readFile),
    ...calendarComplaints(value, calendars),
  ]);
  const lineOf = (path: Parameters<typeof placeOf>[0]) => placeOf(path).line;
  const engines = config.engines && severalOf(config.engines, file);
  const experiments = config.experiments.map((one, at) => {
    const whole = merged(one, config.defaults);
    const timetable = scheduleOf(whole, calendars);
    return {
      ...whole,
      ...(engines ? { engines: { file, ...engines } } : {}),
      ...(timetable ? { timetable } : {}),
      ...(secrets.length > 0 ? { secrets } : {}),
      lines: {
        experiment: lineOf(["experiments", at]),
        thresholds: (whole.thresholds ?? []).map((_, nth) =>
          lineOf([...(one.thresholds ? ["experiments", at] : ["defaults"]), "thresholds", nth]),
        ),
      },
    };
  });
  const where = (path: readonly (string | number)[]) => `${file}:${placeOf(path).line}`;
  return { experiments, raw, placeOf: where, env };
}

function sizeOf(file: string): number {
  try {
    const { size } = regular(file);
    accessSync(file, constants.R_OK);
    return size;
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** What says that it is empty is not read: files of the kernel say so, and some of those never end. */
function bytesOf(file: string, size: number): Uint8Array<ArrayBuffer> {
  if (size === 0) return new Uint8Array();
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** All where none is named. @throws ChaosError USAGE */
export function experimentsNamed(
  experiments: readonly LoadedExperiment[],
  names: readonly string[],
): readonly LoadedExperiment[] {
  const known = experiments.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, known);
    throw new ChaosError("USAGE", `No experiment of the file is called "${unknown}"`, {
      hint: `${near ? `Did you mean "${near}"? ` : ""}There are: ${known.join(", ")}`,
    });
  }
  return names.length === 0 ? experiments : experiments.filter(({ name }) => names.includes(name));
}
