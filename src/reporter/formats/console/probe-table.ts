/** One row per probe: how good it was in each phase, and how long it was out. */
import Table from "cli-table3";
import type { ProbeMetrics } from "../../metrics.ts";
import { type Cell, PROBE_HEAD, probeRow } from "../../telling/probe-row.ts";
import { wrap } from "./lines.ts";
import type { Paint } from "./paint.ts";

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
  const rows = probes.map(probeRow);
  const widths = squeeze([PROBE_HEAD, ...rows.map((row) => row.map(({ text }) => text))], columns);
  if (totalOf(widths) > columns) return rows.flatMap((row) => asList(row, columns));
  const table = new Table({
    head: PROBE_HEAD.map((text) => paint("quiet", text)),
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

/** For a terminal that no table fits into. */
function asList([name, ...values]: readonly Cell[], columns: number): string[] {
  const said = values.map(({ text }, at) => `${PROBE_HEAD[at + 1]} ${text}`);
  return wrap("  ", [name?.text, ...said].join(", "), columns);
}

const GAPS = 2 * (PROBE_HEAD.length - 1) + 3;
const totalOf = (widths: readonly number[]) => widths.reduce((a, b) => a + b, GAPS);

/** Natural widths; where the row does not fit, the column with most to spare wraps first. */
function squeeze(rows: readonly (readonly string[])[], columns: number): number[] {
  const widths = PROBE_HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const least = PROBE_HEAD.map((_, at) =>
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
  const mayWrap = index === 0 || at === PROBE_HEAD.length - 1;
  return mayWrap ? Math.max(...text.split(" ").map(({ length }) => length)) : text.length;
}
