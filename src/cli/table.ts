/**
 * A table for people: no lines, two blanks between columns. Ours, because a thousand targets must not
 * take longer to draw than to list (measured: a tenth of the time that cli-table3 takes).
 */
import type { ChalkInstance } from "chalk";
import stringWidth from "string-width";
import { legible } from "../legible.ts";

const GAP = "  ";

/** Painted after it was made legible: paint is the one escape sequence that is meant. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  chalk: ChalkInstance,
): string {
  const all = [head.map((text) => ({ text, paint: chalk.dim })), ...rows];
  const sized = all.map((row) => row.map(measured));
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

function measured(given: Cell): { cell: string; width: number } {
  const { text, paint } = typeof given === "string" ? { text: given, paint: undefined } : given;
  const plain = legible(text);
  return { cell: paint ? paint(plain) : plain, width: stringWidth(plain) };
}
