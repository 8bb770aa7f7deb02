/** Markdown, for GitHub's step summaries and for comments on pull and merge requests. */
import { allLegible } from "../../legible.ts";
import { sayPassed } from "../experiments.ts";
import type { Format } from "../format.ts";
import type { Report } from "../report.ts";
import { countingExit, suiteVerdict } from "../suite-verdict.ts";
import { sayTry } from "../telling/try.ts";
import { type Room, runText, sign } from "./markdown/run.ts";
import { plain, table } from "./markdown/text.ts";

/**
 * A comment takes 65,536 characters; a step summary takes 1 MiB, and more than that makes GitHub drop
 * all of it.
 */
const TEXT_MAX = 64_000;
const ROWS_MAX = 60;
const ALL: Room = { details: true, linesMax: Number.POSITIVE_INFINITY };
/** Of each run, the worst of them; tried in this order where details have no room. */
const LINES = [Number.POSITIVE_INFINITY, 100, 20, 5];

const markdown = {
  name: "markdown",
  summary: "the report as Markdown, for a step summary or a comment on a pull request",
  file: "the report as Markdown",
  render: (suite) => {
    const reports = suite.map(allLegible);
    const whole = textOf(reports, () => ALL);
    if (whole.length <= TEXT_MAX) return whole;
    const cuts = [
      () => textOf(reports, (one) => ({ ...ALL, details: countingExit(one) !== 0 })),
      ...LINES.map((linesMax) => () => textOf(reports, () => ({ details: false, linesMax }))),
    ];
    const cut = cuts.map((make) => `${make()}\n${CUT}`).find(({ length }) => length <= TEXT_MAX);
    return cut ?? `${overview(reports)}\n\n${CUT}`;
  },
} satisfies Format;

export default markdown;

const CUT = "_Shortened to what a comment may hold; the JSON and HTML reports have all of it._\n";

function textOf(reports: readonly Report[], room: (one: Report) => Room): string {
  const head = reports.length === 1 ? [] : [overview(reports)];
  return `${[...head, ...reports.map((one) => runText(one, room(one)))].join("\n\n")}\n`;
}

function overview(reports: readonly Report[]): string {
  const whole = suiteVerdict(reports);
  if (!whole) return "## No experiment was run";
  const rows = reports
    .slice(0, ROWS_MAX)
    .map((one) => [
      sign(one.verdict.verdict),
      plain(one.name),
      plain(`${sayTry(one)}${one.verdict.because}`),
    ]);
  const more = reports.length - rows.length;
  return [
    `## ${sign(whole.verdict)} · ${plain(sayPassed(reports))}`,
    table(["verdict", "experiment", "because"], rows),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join("\n\n");
}
