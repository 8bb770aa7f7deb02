/** A schedule in words for people: occasions, odds, and one minute. */
import type { Minute } from "../core/explain-minute.ts";
import type { Ahead, Scheduled } from "../core/look-ahead.ts";
import { leastGap, trueMean } from "../core/mean-time.ts";
import { legible } from "../legible.ts";
import { type Look, table } from "./table.ts";

export interface Odds {
  readonly experiment: string;
  readonly group?: string;
  /** Of a work day. */
  readonly chance?: number;
  /** Work days from act to act, minimum gap included. */
  readonly trueMean?: number;
  readonly says: string;
  readonly acts: number;
}

/** Of each group, or of the experiment where there are none. */
export function oddsOf({ schedule, groups }: Scheduled, rows: readonly Ahead[]): Odds[] {
  const { experiment, when, grouping } = schedule;
  const count = (group?: string) =>
    rows.filter(
      (row) =>
        row.act && row.experiment === experiment && (group === undefined || row.group === group),
    ).length;
  if (when.kind !== "mean") {
    const says = when.kind === "cron" ? `cron ${when.cron.says}` : `every ${when.says}`;
    return [{ experiment, says, acts: count() }];
  }
  const of = (mean: number) => {
    const model = { ...when, mean };
    const most = when.maxQuiet === undefined ? "" : `, at most ${when.maxQuiet}`;
    const says = `mean ${mean} work days, at least ${leastGap(when)}${most}`;
    return { chance: 1 / mean, trueMean: trueMean(model), says };
  };
  if (!grouping?.independent) return [{ experiment, ...of(when.mean), acts: count() }];
  return groups.map(({ name, mean = when.mean, wrong }) => {
    const odds = wrong === undefined ? of(mean) : { says: wrong };
    return { experiment, group: name, ...odds, acts: count(name) };
  });
}

interface Plan {
  readonly rows: readonly Ahead[];
  readonly odds: readonly Odds[];
  readonly isCut: boolean;
}

export function sayAhead(
  { rows, odds, isCut }: Plan,
  all: readonly Scheduled[],
  look: Look,
): string {
  const { chalk } = look;
  const zones = new Map(
    all.map(({ schedule }) => [schedule.experiment, schedule.calendar.zone.name]),
  );
  const occasions = rows.map((row) => [
    `${row.local.replace("T", " ")} ${zones.get(row.experiment) ?? ""}`,
    row.act ? { text: "act", paint: chalk.green } : { text: "skip", paint: chalk.dim },
    row.experiment,
    row.group ?? "",
    row.id ?? "",
    row.expected ? `${row.reason} (if all of this happens)` : row.reason,
  ]);
  const chances = odds.map(({ experiment, group, chance, trueMean: mean, says, acts }) => [
    experiment,
    group ?? "",
    chance === undefined ? "" : `${round(100 * chance)}%`,
    mean === undefined ? "" : `${round(mean)} work days`,
    String(acts),
    says,
  ]);
  const cut = isCut ? `\nThere are more than ${rows.length}: fewer --days, or --json.\n` : "";
  const nothing = rows.length === 0 ? "Nothing is due in this time.\n" : "";
  const list =
    nothing || `${table(["WHEN", "WHAT", "EXPERIMENT", "GROUP", "ID", "WHY"], occasions, look)}\n`;
  const head = ["EXPERIMENT", "GROUP", "CHANCE", "TRUE MEAN GAP", "ACTS", "SCHEDULE"];
  return `${list}${cut}\n${table(head, chances, look)}\n`;
}

export function sayMinutes(minutes: readonly Minute[], { chalk }: Look): string {
  return minutes
    .map(({ experiment, local, zone, says }) => {
      const head = `${chalk.bold(legible(experiment))}: ${local.replace("T", " ")} ${zone}`;
      return [head, ...says.map((line) => `  ${legible(line)}`), ""].join("\n");
    })
    .join("\n");
}

export function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
