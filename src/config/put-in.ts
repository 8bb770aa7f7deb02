/** What came from the environment or a secret's file stays out of what is said of a mistake: its name stands there. */
import type { Complaint } from "./issues.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";
import { clipped } from "./problems.ts";

export interface PutIn {
  readonly path: Path;
  /** As it stands in the file, without a default: `${NAME}`. */
  readonly written: string;
  readonly value: string;
}

/** So much in a row of what was put in is a part of it, and no accident. */
const PART = 4;

/** Of one or two letters, nobody could tell it from any other text. */
export function secretsIn(all: readonly PutIn[]): string[] {
  const read = all.filter(
    ({ written, value }) => written.startsWith("${file:") && value.length >= PART,
  );
  return distinct(read).map(({ value }) => value);
}

/** @param all what was put in anywhere in the file */
export function veiled(complaint: Complaint, all: readonly PutIn[]): Complaint {
  const own = distinct(all.filter(({ path }) => concerns(path, complaint.path)));
  // A longer one may have a shorter one in it.
  const longest = own.toSorted((a, b) => b.value.length - a.value.length);
  const message = clipped(longest.reduce(named, complaint.message));
  const seen = longest.find((one) => isPartSeen(one, message));
  return { ...complaint, message: seen ? withoutIt(complaint.path, seen) : message };
}

function distinct(all: readonly PutIn[]): PutIn[] {
  return [...new Map(all.map((one) => [one.written, one])).values()];
}

function withoutIt(path: Path, { written }: PutIn): string {
  return `${nameOf(path)}: what ${written} stands for cannot be used here; it is not shown, as it may be a secret`;
}

/** The complaint's own value, what is in it, or the list that it stands for; of an experiment, the defaults too. */
function concerns(at: Path, complaint: Path): boolean {
  const isWhole = complaint[0] === "experiments" && complaint.length <= 2;
  return (isWhole && at[0] === "defaults") || begins(at, complaint) || begins(complaint, at);
}

function begins(path: Path, other: Path): boolean {
  return other.every((step, at) => path[at] === step);
}

function named(message: string, { written, value }: PutIn): string {
  const forms = [value, JSON.stringify(value).slice(1, -1)];
  // One or two letters are in every word.
  if (value.length < PART) return message.replaceAll(`"${value}"`, () => `"${written}"`);
  return forms.reduce((left, form) => left.replaceAll(form, () => written), message);
}

/** Messages clip what they quote, and split it. */
function isPartSeen({ written, value }: PutIn, message: string): boolean {
  const said = message.replaceAll(written, "").toLowerCase();
  const hidden = value.toLowerCase();
  if (hidden.length < PART) return false;
  for (let at = 0; at + PART <= said.length; at++)
    if (hidden.includes(said.slice(at, at + PART))) return true;
  return false;
}
