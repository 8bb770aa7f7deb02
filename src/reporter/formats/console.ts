/** The report for a terminal: the verdict first, then why, what was hit, and what is left. */
import { allLegible } from "../../legible.ts";
import { sayMs } from "../../units.ts";
import type { Format, Screen } from "../format.ts";
import type { Report } from "../report.ts";
import { aftermath } from "../telling/aftermath.ts";
import { deedsOf, resolution } from "../telling/deeds.ts";
import { sayExit } from "../telling/exit.ts";
import { alsoHit, notHit } from "../telling/not-hit.ts";
import { sayScore } from "../telling/score.ts";
import { STATUS_MARKS, STATUS_TONES, VERDICT_TONES } from "../telling/tone.ts";
import { whyShown } from "../telling/why-shown.ts";
import type { ThresholdResult } from "../thresholds.ts";
import { block, wrap } from "./console/lines.ts";
import { type Paint, painter } from "./console/paint.ts";
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
    ...block(title("Afterwards"), aftermathLines(report, columns, paint)),
    ...replayLines(report, paint),
  ].join("\n");
}

/** One line whatever its length: it is there to be copied. */
function replayLines({ replay }: Report, paint: Paint): string[] {
  return replay === "" ? [] : ["", `${paint("quiet", "Replay")}  ${replay}`];
}

function headline(report: Report, columns: number, paint: Paint): string[] {
  const { verdict } = report;
  const word = verdict.verdict.toUpperCase();
  const [first = "", ...rest] = wrap(
    `${word}  `,
    `${verdict.because} · ${sayExit(report)}`,
    columns,
  );
  const more = verdict.reasons.slice(1).flatMap((reason) => wrap("      • ", reason, columns));
  return [
    first.replace(word, () => paint(VERDICT_TONES[verdict.verdict], paint("strong", word))),
    ...rest,
    ...more,
    ...about(report)
      .flatMap((line) => wrap("  ", line, columns))
      .map((line) => paint("quiet", line)),
  ];
}

/** What never began has no run, engine or seed. */
function about(report: Report): string[] {
  const { run, engine, startedAt, durationMs, seed, score } = report;
  const when = `${startedAt}, ${sayMs(durationMs)}`;
  return [
    ...(run === "" ? [] : [`${run}: ${deedsOf(report).join("; ")}`]),
    ...(engine === "" ? [] : [engine]),
    seed === "" ? when : `${when}, seed ${seed}`,
    ...(score ? [sayScore(score)] : []),
  ];
}

function smallest(report: Report, paint: Paint): string[] {
  return [paint("quiet", `  ${resolution(report)}`)];
}

function thresholdLines({ thresholds, watching }: Report, columns: number, paint: Paint): string[] {
  if (!watching.verdictWanted) return [];
  const width = Math.max(0, ...thresholds.map(({ text }) => text.length));
  return thresholds.flatMap((one) => {
    const mark = STATUS_MARKS[one.status];
    const [first = "", ...rest] = wrap(
      `  ${mark} ${one.text.padEnd(width)}  `,
      detail(one),
      columns,
    );
    return [first.replace(mark, () => paint(STATUS_TONES[one.status], mark)), ...rest];
  });
}

function detail(one: ThresholdResult): string {
  return `${one.says}${whyShown(one)}`;
}

/** What it printed last is shown where it failed; all of it is kept. */
function commandLines({ command }: Report, columns: number): string[] {
  if (!command) return [];
  const says = wrap(`  ${command.status === "passed" ? "✓" : "✗"} `, command.because, columns);
  if (command.status === "passed" || !command.tail) return says;
  return [...says, ...command.tail.map((line) => `    │ ${line}`)];
}

function aftermathLines(report: Report, columns: number, paint: Paint): string[] {
  return aftermath(report).flatMap(({ tone, mark, text }) => {
    const lines = wrap(`  ${mark}`, text, columns);
    return tone === "quiet" ? lines : lines.map((line) => paint(tone, line));
  });
}
