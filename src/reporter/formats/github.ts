/** Annotations of a GitHub Actions run: a line for each thing that a reviewer should see. */
import { allLegible } from "../../legible.ts";
import { clip } from "../clip.ts";
import type { Format } from "../format.ts";
import { lineOfSentence } from "../line-in-file.ts";
import type { Report } from "../report.ts";
import { countingExit, isOnlyWarned } from "../suite-verdict.ts";

/** Of a step GitHub shows the first ten errors and the first ten warnings, and says nothing of the others. */
const SHOWN_MAX = 10;
const TEXT_MAX = 2_000;

const github = {
  name: "github",
  summary: "annotations of a GitHub Actions run",
  render: (suite) => {
    const reports = suite.map(allLegible);
    const lines = [
      ...firstOf("error", reports.flatMap(errorsOf)),
      ...firstOf("warning", reports.flatMap(warningsOf)),
      ...firstOf("notice", reports.flatMap(noticesOf)),
    ];
    return lines.map((line) => `${line}\n`).join("");
  },
} satisfies Format;

export default github;

type Level = "error" | "warning" | "notice";

interface Note {
  readonly title: string;
  readonly text: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

function errorsOf(report: Report): Note[] {
  if (countingExit(report) === 0) return [];
  return report.verdict.reasons.map((text) => noteOn(report, text));
}

function warningsOf(report: Report): Note[] {
  const doubts = isOnlyWarned(report) ? report.verdict.reasons : [];
  const findings = report.findings.map((text) => ({ ...noteOn(report, text), title: report.name }));
  return [...doubts.map((text) => noteOn(report, text)), ...findings];
}

function noticesOf(report: Report): Note[] {
  return countingExit(report) === 0 && !isOnlyWarned(report)
    ? [noteOn(report, report.verdict.because)]
    : [];
}

function noteOn(report: Report, text: string): Note {
  const { verdict, name, file } = report;
  const title = `${verdict.verdict.toUpperCase()}: ${name}`;
  return { title, text, file, line: lineOfSentence(report, text) };
}

function firstOf(level: Level, notes: readonly Note[]): string[] {
  if (notes.length <= SHOWN_MAX) return notes.map((one) => line(level, one));
  const shown = notes.slice(0, SHOWN_MAX - 1);
  const text = `and ${notes.length - shown.length} more; the report has them all`;
  return [...shown, { title: "chaos", text }].map((one) => line(level, one));
}

function line(level: Level, { title, text, file, line: at }: Note): string {
  const place = file === undefined ? {} : { file, ...(at === undefined ? {} : { line: `${at}` }) };
  const properties = { ...place, title };
  const given = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
  return `::${level} ${given.join(",")}::${data(clip(text, TEXT_MAX))}`;
}

/** As actions/toolkit does. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(clip(text, TEXT_MAX)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
