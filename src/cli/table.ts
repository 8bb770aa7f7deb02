/**
 * A table for people: no lines, two blanks between columns. Ours, because a thousand targets must not
 * take longer to draw than to list (measured: a tenth of the time that cli-table3 takes). Where it
 * is wider than the terminal its last column wraps, and where that leaves no room each row is a list.
 */
import type { ChalkInstance } from "chalk";
import widthOf from "fast-string-width";
import { legible } from "../legible.ts";

const GAP = "  ";
/** Narrower than this a column of sentences is soup. */
const LAST_MIN = 24;
/** Most cells are: measuring the rest properly took a tenth of a thousand targets' time. */
const ASCII = /^[\x20-\x7e]*$/;

type Paint = (text: string) => string;
/** Painted after it was made legible: paint is the one escape sequence that is meant. */
export type Cell = string | { readonly text: string; readonly paint: Paint };

export interface Look {
  readonly chalk: ChalkInstance;
  /** Of the terminal; what is piped has all the room that it needs. */
  readonly columns: number;
}

interface Sized {
  readonly plain: string;
  readonly width: number;
  readonly paint: Paint;
}

export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  { chalk, columns }: Look,
): string {
  const titles = head.map((text) => sized({ text, paint: chalk.dim }));
  const cells = rows.map((row) => row.map(sized));
  const all = [titles, ...cells];
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at]?.width ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const roomForLast = columns - before;
  if ((widths.at(-1) ?? 0) <= roomForLast) return all.map((row) => line(row, widths)).join("\n");
  return roomForLast >= LAST_MIN
    ? all.flatMap((row) => wrapped(row, widths, roomForLast)).join("\n")
    : cells.flatMap((row) => listed(titles, row, columns)).join("\n");
}

function line(row: readonly Sized[], widths: readonly number[]): string {
  return row
    .map(({ plain, width, paint }, at) => paint(plain) + blanks((widths[at] ?? 0) - width))
    .join(GAP)
    .trimEnd();
}

function wrapped(row: readonly Sized[], widths: readonly number[], room: number): string[] {
  const last = row.at(-1) ?? sized("");
  const [first = "", ...rest] = folded(last.plain, room);
  const indent = blanks(widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0));
  const begin = line([...row.slice(0, -1), { ...last, plain: first, width: 0 }], widths);
  return [begin, ...rest.map((text) => indent + last.paint(text))];
}

/** The first cell as a title, the others below it, each behind the name of its column. */
function listed(titles: readonly Sized[], row: readonly Sized[], columns: number): string[] {
  const [name, ...others] = row;
  const lines = others.flatMap((cell, at) => {
    if (cell.plain === "") return [];
    const title = titles[at + 1] ?? sized("");
    const head = `${GAP}${title.paint(title.plain.toLowerCase())} `;
    const indent = GAP.length + title.width + 1;
    const [first = "", ...rest] = folded(cell.plain, Math.max(1, columns - indent));
    return [head + cell.paint(first), ...rest.map((text) => blanks(indent) + cell.paint(text))];
  });
  return [name ? name.paint(name.plain) : "", ...lines];
}

/** At blanks; a word that is longer than the line is cut, so that no line is ever longer. */
function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").flatMap((one) => pieces(one, width))) {
    const last = lines.at(-1);
    if (last === undefined || measure(last) + 1 + measure(word) > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function pieces(word: string, width: number): string[] {
  if (measure(word) <= width) return [word];
  const cut = word.slice(0, Math.max(1, width));
  return [cut, ...pieces(word.slice(cut.length), width)];
}

function sized(cell: Cell): Sized {
  const { text, paint } = typeof cell === "string" ? { text: cell, paint: asIs } : cell;
  const plain = legible(text);
  return { plain, width: measure(plain), paint };
}

function asIs(text: string): string {
  return text;
}

function measure(plain: string): number {
  return ASCII.test(plain) ? plain.length : widthOf(plain);
}

function blanks(count: number): string {
  return " ".repeat(Math.max(0, count));
}
