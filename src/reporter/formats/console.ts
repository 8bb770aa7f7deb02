/** The report for a terminal: the verdict first, then why, what was hit, and what is left. */
import { allLegible } from "../../legible.ts";
import { sayMs } from "../../units.ts";
import type { Format, Screen } from "../format.ts";
import type { Report } from "../report.ts";
import type { ThresholdResult } from "../thresholds.ts";
import { block, wrap } from "./console/lines.ts";
import { type Paint, painter, VERDICT_TONES } from "./console/paint.ts";
import { probeTable } from "./console/probe-table.ts";
import { stopLines } from "./console/stop-lines.ts";
import { victimLines } from "./console/victim-lines.ts";

const terminal = {
  name: "console",
  summary: "the report for people, in a terminal",
  render: (suite, screen) =>
    suite.map((report) => `${show(allLegible(report), screen)}\n`).join("\n"),
} satisfies Format;

export default terminal;

function show(report: Report, { columns, color }: Screen): string {
  const paint = painter(color);
  const title = (text: string) => paint("strong", text);
  const items = (lines: readonly string[]) => lines.flatMap((line) => wrap("  • ", line, columns));
  return [
    ...headline(report, columns, paint),
    ...block(title("Stopped"), items(stopLines(report))),
    ...block(title("Hit"), victimLines(report.victims, columns, paint)),
    ...(report.probes.length > 0
      ? block(title("Probes"), [
          ...probeTable(report.probes, columns, paint),
          ...smallest(report, paint),
        ])
      : []),
    ...block(title("Thresholds"), thresholdLines(report, columns, paint)),
    ...block(title("Command"), commandLines(report, columns)),
    ...block(title("Findings"), items(report.findings)),
    ...block(title("Notes"), items([...alsoHit(report), ...report.warnings])),
    ...block(title("Not hit"), items(notHit(report))),
    ...block(title("Afterwards"), aftermath(report, columns, paint)),
    "",
    // One line whatever its length: it is there to be copied.
    `${paint("quiet", "Replay")}  ${report.replay}`,
  ].join("\n");
}

function headline({ verdict, faults, ...report }: Report, columns: number, paint: Paint): string[] {
  const word = verdict.verdict.toUpperCase();
  const [first = "", ...rest] = wrap(
    `${word}  `,
    `${verdict.because} · exit ${verdict.exit}`,
    columns,
  );
  const deeds = faults.map(
    ({ monkey, sentence, victims, matched = report.matched, selection = report.selection }) =>
      `${monkey} (${sentence}), ${victims} chosen of ${matched} matching ${selection}`,
  );
  const about = [
    `${report.run}: ${deeds.join("; ")}`,
    report.engine,
    `${report.startedAt}, ${sayMs(report.durationMs)}, seed ${report.seed}`,
  ];
  const more = verdict.reasons.slice(1).flatMap((reason) => wrap("      • ", reason, columns));
  return [
    first.replace(word, () => paint(VERDICT_TONES[verdict.verdict], paint("strong", word))),
    ...rest,
    ...more,
    ...about.flatMap((line) => wrap("  ", line, columns)).map((line) => paint("quiet", line)),
  ];
}

function smallest({ probes, watching }: Report, paint: Paint): string[] {
  const least = Math.max(...probes.map(({ smallestOutageMs }) => smallestOutageMs));
  return [
    paint(
      "quiet",
      `  asked every ${sayMs(watching.intervalMs)}: outages shorter than ${sayMs(least)} may go unseen`,
    ),
  ];
}

const MARKS = { holds: "✓", fails: "✗", undecidable: "?", "no-data": "?" } as const;
const TONES = { holds: "good", fails: "bad", undecidable: "doubt", "no-data": "doubt" } as const;

function thresholdLines({ thresholds, watching }: Report, columns: number, paint: Paint): string[] {
  if (!watching.verdictWanted) return [];
  const width = Math.max(0, ...thresholds.map(({ text }) => text.length));
  return thresholds.flatMap((one) => {
    const mark = MARKS[one.status];
    const [first = "", ...rest] = wrap(
      `  ${mark} ${one.text.padEnd(width)}  `,
      detail(one),
      columns,
    );
    return [first.replace(mark, () => paint(TONES[one.status], mark)), ...rest];
  });
}

function detail({ says, gates }: ThresholdResult): string {
  return gates ? says : `${says}; shown only, a victim never gates`;
}

/** What it printed last is shown where it failed; all of it is kept. */
function commandLines({ command }: Report, columns: number): string[] {
  if (!command) return [];
  const says = wrap(`  ${command.status === "passed" ? "✓" : "✗"} `, command.because, columns);
  if (command.status === "passed" || !command.tail) return says;
  return [...says, ...command.tail.map((line) => `    │ ${line}`)];
}

function alsoHit(report: Report): string[] {
  return report.alsoHit.map(
    ({ name, victim, namespace }) =>
      `${name} went down too: it shares the ${namespace} namespace of ${victim}`,
  );
}

/** A selection over a large engine passes over hundreds; the JSON names them all. */
const NOT_HIT_SHOWN_MAX = 10;

function notHit({ passedOver, refusals }: Report): string[] {
  const lines = [
    ...refusals.map(({ victim, guard, reason }) => `${victim ?? "the run"}: ${guard}: ${reason}`),
    ...passedOver.map(({ name, reason, hint }) => `${name}: ${reason}${hint ? ` (${hint})` : ""}`),
  ];
  const more = lines.length - NOT_HIT_SHOWN_MAX;
  if (more <= 0) return lines;
  return [...lines.slice(0, NOT_HIT_SHOWN_MAX), `and ${more} more; --json names them`];
}

/** "2 of 3 faults reverted, 1 victim is gone". */
function undoneOf(victims: Report["victims"]): string {
  const count = (test: (one: Report["victims"][number]) => boolean) => victims.filter(test).length;
  const gone = count((one) => one.gone === true);
  const undone = count((one) => one.reverted !== undefined && !one.revertError && !one.gone);
  const later = count((one) => one.undoneLater !== undefined);
  return [
    `${undone} of ${victims.length} faults reverted`,
    ...(gone > 0 ? [`${gone} ${gone === 1 ? "victim is" : "victims are"} gone`] : []),
    ...(later > 0 ? [`${later} undone after the run`] : []),
  ].join(", ");
}

function aftermath(report: Report, columns: number, paint: Paint): string[] {
  const { run, victims, residue, unknown, cutOff } = report;
  const summary = victims.length > 0 ? [`  ${undoneOf(victims)}`] : [];
  const isClean = victims.length > 0 && residue.length === 0 && unknown.length === 0;
  const clean = isClean && !cutOff ? ["  nothing was left behind"] : [];
  const left = residue.flatMap(({ subject, says }) => wrap("  ✗ ", `${subject}: ${says}`, columns));
  return [
    ...summary,
    ...clean,
    ...(cutOff ? [paint("doubt", "  ? the run was cut off: nobody looked what it left")] : []),
    ...left.map((line) => paint("bad", line)),
    ...unknown
      .flatMap((line) => wrap("  ? could not be checked: ", line, columns))
      .map((line) => paint("doubt", line)),
    ...(mayBeOpen(report) ? [paint("bad", `  chaos revert ${run} tries again`)] : []),
  ];
}

function mayBeOpen({ victims, residue, unknown, cutOff }: Report): boolean {
  const isOpen = (one: Report["victims"][number]) =>
    (one.revertError !== undefined || (cutOff && one.reverted === undefined)) &&
    one.undoneLater === undefined;
  return residue.length > 0 || unknown.length > 0 || victims.some(isOpen);
}
