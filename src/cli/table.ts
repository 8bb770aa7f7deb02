/** A table for people: no lines, two blanks between columns. */

import type { ChalkInstance } from "chalk";
import Table from "cli-table3";

const BLANK = Object.fromEntries(
  [
    ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left"],
    ["bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
  ]
    .flat()
    .map((place) => [place, ""]),
);

export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  chalk: ChalkInstance,
): string {
  const made = new Table({
    head: head.map((word) => chalk.dim(word)),
    chars: { ...BLANK, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) made.push([...row]);
  return made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
