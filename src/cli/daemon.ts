/** `chaos daemon FILE`: runs experiments on their schedules, until it is told to end. */
import type { Command } from "commander";
import { loadExperiments } from "../config/load.ts";
import { systemClock } from "../core/clock.ts";
import { occasionsOf } from "../core/occasions.ts";
import { readSettings, SETTINGS, type Settings } from "../daemon/settings.ts";
import { type TimetableEntry, timetableOf } from "../daemon/timetable.ts";
import { ChaosError } from "../failure.ts";
import { legible } from "../legible.ts";
import { hearSignals } from "./daemon-signals.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf } from "./global-options.ts";
import type { World } from "./program.ts";

interface Flags {
  readonly check?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = [
  ["daemon drill.yaml --check", "read everything, begin nothing"],
  ["daemon drill.yaml", "run it on its schedule"],
  [
    "daemon drill.yaml --listen off --summary-at '08:00 Europe/Berlin'",
    "without health and metrics",
  ],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("daemon")
    .argument("[file]", "a drill file whose experiments have a schedule (default: CHAOS_FILE)")
    .description("Run experiments on their schedules, unattended: what chaos plan has said");
  for (const { flag, value, about, byDefault, variable } of SETTINGS)
    command.option(`--${flag} ${value}`, `${about} (default: ${byDefault}; ${variable})`);
  command
    .option("--check", "read everything, begin nothing")
    .option("--json", "as JSON on stdout: the schedule, or where it listens once it does")
    .action(async (file: string | undefined, flags: Flags & object) => {
      const { check: isCheck, json: _, ...own } = flags as Flags & Record<string, never>;
      const settings = readSettings({ ...own, file, ...sharedBy(command) }, world.env);
      if (isCheck) await check(settings, flags, world);
      else world.exit(await stand(settings, flags, world, command));
    });
  addExamples(command, EXAMPLES);
}

/** What was said of flags that have a default, which says nothing against the environment. */
function sharedBy(command: Command) {
  const { watchdog, reach } = globalsOf(command);
  const isSaid = (flag: string) => command.getOptionValueSourceWithGlobals(flag) === "cli";
  return {
    ...(isSaid("watchdog") ? { watchdog } : {}),
    ...(isSaid("reach") ? { reach } : {}),
  };
}

/** Whoever needs the fleet to know its groups is told by `chaos plan`, which asks it. */
async function check(settings: Settings, flags: Flags, world: World): Promise<void> {
  const entries = timetableOf(settings.file, await loadExperiments(settings.file, world.env));
  const schedules = entries.map(scheduleOf);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ settings, schedules }, null, 2)}\n`);
    return;
  }
  const lines = schedules.map(
    ({ experiment, when, zone, groups, next }) =>
      `${experiment}: ${when}, ${zone}${groups === undefined ? "" : `, by ${groups}`}; next: ${next ?? "none within a month"}`,
  );
  process.stdout.write(`${lines.map(legible).join("\n")}\n`);
}

const MONTH_MS = 31 * 86_400_000;

function scheduleOf({ schedule }: TimetableEntry) {
  const { experiment, when, calendar, grouping } = schedule;
  const says =
    when.kind === "mean"
      ? `mean ${when.mean} work days`
      : when.kind === "cron"
        ? `cron ${when.cron.says}`
        : `every ${when.says}`;
  return {
    experiment,
    when: says,
    zone: calendar.zone.name,
    groups: grouping?.by,
    next: grouping ? "as chaos plan tells" : nextAct(schedule),
  };
}

function nextAct(schedule: TimetableEntry["schedule"]): string | undefined {
  const nowMs = Date.now();
  for (const { act, atMs } of occasionsOf(schedule, [], nowMs, nowMs + MONTH_MS))
    if (act) return new Date(atMs).toISOString();
  return undefined;
}

/** @returns the exit status */
async function stand(
  settings: Settings,
  flags: Flags,
  world: World,
  command: Command,
): Promise<number> {
  const globals = globalsOf(command);
  if (globals.enginesFile !== undefined)
    throw new ChaosError("USAGE", "Cannot use --engines: the daemon's file names its own", {
      hint: "Write engines: into it",
    });
  const { startDaemon } = await import("../daemon/daemon.ts");
  const { openLog } = await import("../daemon/log.ts");
  const { ring } = await import("../daemon/alarm.ts");
  const { host, context } = globals;
  const signals = hearSignals(process, (status) => process.exit(status));
  try {
    const daemon = await startDaemon(settings, {
      clock: systemClock,
      env: world.env,
      log: openLog(settings.logLevel),
      place: { host, context },
      stateRoot: stateOf(globals, world.env),
      alarm: ring,
    });
    signals.onReload(() => void daemon.reload());
    const url = daemon.url ?? null;
    if (flags.json) process.stdout.write(`${JSON.stringify({ url, pid: process.pid })}\n`);
    else process.stdout.write(`${url ? `Health and metrics: ${url}` : "No health and metrics"}\n`);
    return await daemon.stop(await signals.ended);
  } finally {
    signals.stop();
  }
}
