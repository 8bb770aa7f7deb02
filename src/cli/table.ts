/**
 * A table for people: no lines, two blanks between columns. Ours, because a thousand targets must not
 * take longer to draw than to list (measured: a tenth of the time that cli-table3 takes).
 */
import type { ChalkInstance } from "chalk";
import stringWidth from "string-width";

const GAP = "  ";

export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  chalk: ChalkInstance,
): string {
  const all = [head.map((word) => chalk.dim(word)), ...rows];
  const sized = all.map((row) => row.map((cell) => ({ cell, width: stringWidth(cell) })));
  const widths = head.map((_, column) => Math.max(...sized.map((row) => row[column]?.width ?? 0)));
  return sized
    .map((row) =>
      row
        .map(({ cell, width }, column) => cell + " ".repeat((widths[column] ?? 0) - width))
        .join(GAP)
        .trimEnd(),
    )
    .join("\n");
}
