/** What is wrong with a file, with its places, as one failure. */
import { ChaosError } from "../failure.ts";
import { legible } from "../legible.ts";
import type { Place } from "./place.ts";

/** Of a file that is no drill file at all nobody wants to read ten thousand; nor are they made. */
export const PROBLEMS_MAX = 50;
/** A problem quotes what it found. */
const MESSAGE_MAX = 800;

export interface Problem extends Place {
  readonly message: string;
}

/** @param isPart there may be more that nobody has looked for */
export function invalid(name: string, problems: readonly Problem[], isPart = false): ChaosError {
  const all = distinct(problems);
  const sorted = all
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .slice(0, PROBLEMS_MAX)
    .map((one) => ({ ...one, message: legible(clipped(one.message)) }));
  const lines = sorted.map(
    ({ line, column, message }) => `  ${name}:${line}:${column}  ${message}`,
  );
  const more = all.length - sorted.length;
  if (more > 0) lines.push(isPart ? "  and more" : `  and ${more} more`);
  const what = all.length === 1 ? "1 problem" : `${all.length} problems`;
  const count = isPart ? `more than ${sorted.length} problems` : what;
  return new ChaosError("CONFIG_INVALID", `Cannot use ${name}: ${count}\n${lines.join("\n")}`, {
    hint: "Mend the file; chaos validate checks it and touches nothing",
    details: { problems: sorted },
  });
}

/** What an alias stands for is looked at for each of its uses, and told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const keyOf = ({ line, column, message }: Problem) =>
    `${line}:${column} ${message.replace(/^[\w[\].]+: /, "")}`;
  return [...new Map(problems.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();
}

/** In the middle: what was found stands at the beginning, what is expected at the end. */
export function clipped(message: string): string {
  const half = MESSAGE_MAX / 2;
  const isLong = message.length > MESSAGE_MAX;
  return isLong ? `${message.slice(0, half)} … ${message.slice(-half)}` : message;
}
