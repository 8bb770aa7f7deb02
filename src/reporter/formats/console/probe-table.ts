/** One row per probe: how good it was in each phase, and how long it was out. */
import Table from "cli-table3";
import type { Phase } from "../../../core/observer.ts";
import { sayMs } from "../../../units.ts";
import type { ProbeMetrics } from "../../metrics.ts";
import { sayInterval, sayRatio } from "../../say.ts";
import type { WindowMetrics } from "../../window-metrics.ts";
import { wrap } from "./lines.ts";
import type { Paint, Tone } from "./paint.ts";

const HEAD = [
  "probe",
  "role",
  "base",
  "fault",
  "recov.",
  "longest outage",
  "recovered",
  "p95 base → fault",
];
/** A longer name is cut. */
const NAME_MAX = 24;
const RULES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: " ",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

export function probeTable(
  probes: readonly ProbeMetrics[],
  columns: number,
  paint: Paint,
): string[] {
  const rows = probes.map((probe) => cells(probe));
  const widths = squeeze([HEAD, ...rows.map((row) => row.map(({ text }) => text))], columns);
  if (totalOf(widths) > columns) return rows.flatMap((row) => asList(row, columns));
  const table = new Table({
    head: HEAD.map((text) => paint("quiet", text)),
    chars: RULES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colWidths: widths,
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  for (const row of rows)
    table.push(row.map(({ text, tone }) => (tone ? paint(tone, text) : text)));
  return table
    .toString()
    .split("\n")
    .map((line) => ` ${line.trimEnd()}`);
}

interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

function cells(probe: ProbeMetrics): Cell[] {
  const { phases, longestOutage, ttr, recovery } = probe;
  const isDown = recovery === "not-recovered" || recovery === "relapsed";
  const hadOutage = longestOutage !== undefined && longestOutage.hi > 0;
  return [
    { text: probe.probe },
    { text: probe.role },
    ...(["baseline", "fault", "recovery"] as const).map((phase) => ratioCell(phases, phase)),
    longestOutage
      ? {
          text: hadOutage ? sayInterval(longestOutage, "ms") : "none",
          ...(hadOutage ? { tone: "doubt" } : {}),
        }
      : { text: "–" },
    isDown
      ? { text: recovery === "relapsed" ? "relapsed" : "no", tone: "bad" }
      : { text: ttr ? (hadOutage ? sayInterval(ttr, "ms") : "unaffected") : "–" },
    { text: inflation(phases.baseline, phases.fault) },
  ];
}

function ratioCell(phases: ProbeMetrics["phases"], phase: Phase): Cell {
  const ratio = phases[phase]?.goodRatio;
  if (ratio === undefined) return { text: "–", tone: "quiet" };
  return { text: sayRatio(ratio).replace(" ", ""), ...(ratio < 1 ? { tone: "doubt" } : {}) };
}

/** The largest stands in, marked, where too few samples make a percentile. */
function inflation(before: WindowMetrics | undefined, after: WindowMetrics | undefined): string {
  const [from, to] = [p95(before), p95(after)];
  // Said once where it holds for both.
  return from.startsWith(MAX) && to.startsWith(MAX)
    ? `${from} → ${to.slice(MAX.length)}`
    : `${from} → ${to}`;
}

const MAX = "max ";

function p95(window: WindowMetrics | undefined): string {
  const latency = window?.latencyMs;
  if (!latency) return "–";
  return latency.p95 === undefined ? `${MAX}${sayMs(latency.max)}` : sayMs(latency.p95);
}

/** For a terminal that no table fits into. */
function asList([name, ...values]: readonly Cell[], columns: number): string[] {
  const said = values.map(({ text }, at) => `${HEAD[at + 1]} ${text}`);
  return wrap("  ", [name?.text, ...said].join(", "), columns);
}

const GAPS = 2 * (HEAD.length - 1) + 3;
const totalOf = (widths: readonly number[]) => widths.reduce((a, b) => a + b, GAPS);

/** Natural widths; where the row does not fit, the column with most to spare wraps first. */
function squeeze(rows: readonly (readonly string[])[], columns: number): number[] {
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const least = HEAD.map((_, at) =>
    Math.min(NAME_MAX, Math.max(...rows.map((row, index) => floor(row, index, at)))),
  );
  while (totalOf(widths) > columns) {
    const spare = widths.map((width, at) => width - least[at]!);
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest]! <= 0) break;
    widths[widest]!--;
  }
  return widths;
}

/** Heads and the last column may wrap between words; names and values are read as one. */
function floor(row: readonly string[], index: number, at: number): number {
  const text = row[at] ?? "";
  const mayWrap = index === 0 || at === HEAD.length - 1;
  return mayWrap ? Math.max(...text.split(" ").map(({ length }) => length)) : text.length;
}
