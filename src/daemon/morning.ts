/** The summary of a night, in Markdown: what was done, what was not, what comes next. Pure. */
import type { ScheduleLine } from "../core/schedule-line.ts";
import { legible } from "../legible.ts";

export interface Night {
  readonly fromMs: number;
  readonly toMs: number;
  readonly file: string;
  /** Of that time. */
  readonly lines: readonly ScheduleLine[];
  /** What is due next. */
  readonly next: readonly {
    readonly at: string;
    readonly experiment: string;
    readonly group?: string;
  }[];
  readonly openFaults: readonly string[];
}

const ROWS_MAX = 200;

export function sayNight(night: Night): string {
  const ended = night.lines.filter((line) => line.kind === "ended");
  const skipped = night.lines.filter((line) => line.kind === "skipped");
  const good = ended.filter(({ exit, outcome }) => outcome === "ran" && exit === 0);
  const bad = ended.filter(({ exit, outcome }) => outcome === "ran" && exit !== 0);
  const other = ended.filter(({ outcome }) => outcome !== "ran");
  const troubles = night.lines.flatMap(troubleOf);
  return [
    `# Chaos of ${day(night.fromMs)} to ${day(night.toMs)}`,
    "",
    `${clause(good.length, "act")} passed, ${bad.length} did not, ${other.length + skipped.length} did not happen. Schedule: \`${cell(night.file)}\`.`,
    "",
    ...(night.openFaults.length > 0
      ? [
          `**Still open:** ${night.openFaults.map(cell).join(", ")}. \`chaos revert\` undoes it.`,
          "",
        ]
      : []),
    ...section(
      "Did not pass",
      ["when", "experiment", "group", "verdict", "why", "run"],
      bad.map(ranRow),
    ),
    ...section(
      "Passed",
      ["when", "experiment", "group", "verdict", "why", "run"],
      good.map(ranRow),
    ),
    ...section(
      "Did not happen",
      ["due", "experiment", "group", "because"],
      [
        ...other.map(({ act, outcome, says }) => [
          act.due,
          act.experiment,
          act.group ?? "",
          `${outcome}: ${says}`,
        ]),
        ...skipped.map(({ act, why, says }) => [
          act.due,
          act.experiment,
          act.group ?? "",
          `${why}: ${says}`,
        ]),
      ],
    ),
    ...section("The daemon", ["when", "what"], troubles),
    ...section(
      "Next",
      ["when", "experiment", "group"],
      night.next.map(({ at, experiment, group }) => [at, experiment, group ?? ""]),
    ),
  ].join("\n");
}

type Ended = Extract<ScheduleLine, { kind: "ended" }>;

function ranRow({ act, verdict = "", says, run = "" }: Ended): string[] {
  return [act.due, act.experiment, act.group ?? "", verdict, says, run];
}

function troubleOf(line: ScheduleLine): string[][] {
  if (line.kind === "started") return [[line.at, "it started"]];
  if (line.kind === "stopped") return [[line.at, `it stopped: ${line.says}`]];
  if (line.kind === "reloaded") return [[line.at, "it took a new schedule"]];
  if (line.kind === "reload-refused") return [[line.at, `it kept its schedule: ${line.says}`]];
  if (line.kind === "more-missed") return [[line.at, `${line.count} further acts were missed`]];
  return [];
}

function section(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, ROWS_MAX).map((row) => `| ${row.map(cell).join(" | ")} |`);
  const more = rows.length - shown.length;
  return [
    `## ${title}`,
    "",
    `| ${head.join(" | ")} |`,
    `| ${head.map(() => "---").join(" | ")} |`,
    ...shown,
    ...(more > 0 ? ["", `And ${more} more.`] : []),
    "",
  ];
}

function clause(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

function day(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** What stands in a cell may be a container's own words. */
function cell(text: string): string {
  return legible(text)
    .replace(/[|\\`<>*_[\]]/g, "\\$&")
    .replace(/\s+/g, " ");
}
