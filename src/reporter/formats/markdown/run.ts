/** One run in Markdown: what was decided and why at once, the rest folded. */
import { sayMs } from "../../../units.ts";
import type { Report } from "../../report.ts";
import { aftermath } from "../../telling/aftermath.ts";
import { deedsOf, resolution } from "../../telling/deeds.ts";
import { sayExit } from "../../telling/exit.ts";
import { alsoHit, notHit } from "../../telling/not-hit.ts";
import { notJudged } from "../../telling/not-judged.ts";
import { PROBE_HEAD, probeRow } from "../../telling/probe-row.ts";
import { sayScore } from "../../telling/score.ts";
import { STATUS_MARKS } from "../../telling/tone.ts";
import { effectMark, victimStory } from "../../telling/victim-story.ts";
import { whyShown } from "../../telling/why-shown.ts";
import type { VerdictWord } from "../../verdict.ts";
import { code, codeBlock, folded, list, plain, table } from "./text.ts";

const SIGNS: Readonly<Record<VerdictWord, string>> = {
  pass: "✅",
  fail: "❌",
  inconclusive: "❔",
  stopped: "🛑",
  unsafe: "🚨",
  error: "💥",
};

export function sign(verdict: VerdictWord): string {
  return `${SIGNS[verdict]} ${verdict.toUpperCase()}`;
}

/** How much of a run is told where its reader has no room for all. */
export interface Room {
  readonly details: boolean;
  /** Of its reasons, thresholds and deeds each. */
  readonly linesMax: number;
}

const WORST_FIRST = ["fails", "undecidable", "no-data", "holds"];

export function runText(report: Report, { details, linesMax }: Room): string {
  const { verdict, replay } = report;
  return [
    `### ${sign(verdict.verdict)} · ${plain(report.name)}`,
    `**${plain(verdict.because)}** (${sayExit(report)})`,
    listed(verdict.reasons.slice(1), linesMax),
    thresholds(report, linesMax),
    ...(details ? detailsOf(report) : []),
    facts(report, linesMax),
    ...(details && replay !== "" ? [folded("How to replay", [codeBlock(replay, "sh")])] : []),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function listed(items: readonly string[], max: number): string {
  return list([...items.slice(0, max), ...more(items.length - max)]);
}

function more(left: number): string[] {
  return left > 0 ? [`and ${left} more`] : [];
}

function thresholds(report: Report, max: number): string {
  const { thresholds: all, watching } = report;
  if (!watching.verdictWanted || all.length === 0) return "";
  const isCut = all.length > max;
  const rank = ({ status }: (typeof all)[number]) => WORST_FIRST.indexOf(status);
  const told = isCut ? [...all].sort((a, b) => rank(a) - rank(b)).slice(0, max) : all;
  const rows = told.map((one) => [
    STATUS_MARKS[one.status],
    code(one.text),
    `${plain(one.says)}${whyShown(one)}`,
  ]);
  const open = notJudged(report);
  const note = open ? `\n\nThese decide nothing: ${plain(open.because)}.` : "";
  return (
    [table(["", "threshold", "observed"], rows), ...more(all.length - max)].join("\n\n") + note
  );
}

function detailsOf(report: Report): string[] {
  const { command } = report;
  return [
    folded("Services", services(report)),
    folded("What was hit, and what became of it", hits(report)),
    command ? folded("Command", [plain(command.because), tail(command.tail)]) : "",
    folded("Findings and notes", [
      list([...report.findings, ...alsoHit(report), ...report.warnings]),
    ]),
    folded("Not hit", [list(notHit(report))]),
  ];
}

function services(report: Report): string[] {
  if (report.probes.length === 0) return [];
  const rows = report.probes.map((probe) => probeRow(probe).map(({ text }) => plain(text)));
  return [table(PROBE_HEAD, rows), plain(resolution(report))];
}

function hits(report: Report): string[] {
  const rows = report.victims.map((one) => [
    effectMark(one),
    plain(one.victim.zone ?? "–"),
    plain(one.victim.name),
    plain(victimStory(one).join("; ")),
  ]);
  const left = list(aftermath(report).map(({ mark, text }) => `${mark}${text}`));
  return [rows.length === 0 ? "" : table(["", "zone", "victim", "what became of it"], rows), left];
}

function tail(lines: readonly string[] | undefined): string {
  return lines ? codeBlock(lines.join("\n")) : "";
}

function facts(report: Report, linesMax: number): string {
  const { run, engine, startedAt, durationMs, seed, score } = report;
  // One that never began has none of them.
  if (run === "") return "";
  const said = [code(run), plain(engine), startedAt, sayMs(durationMs), `seed ${code(seed)}`];
  if (score) said.push(sayScore(score));
  return `${listed(deedsOf(report), linesMax)}\n\n${said.join(" · ")}`;
}
