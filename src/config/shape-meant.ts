/** A file's values held against the schema, as they are and as their unknown names are meant. */
import { type Checked, checkShape } from "./check-shape.ts";
import type { Complaint } from "./issues.ts";
import { withMeantNames } from "./meant-names.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";
import { PROBLEMS_MAX } from "./problems.ts";
import { numbersIn } from "./typed-variables.ts";

export interface Meant extends Checked {
  readonly file: object;
  /** What is found wrong in it, where it is written. */
  readonly asWritten: (complaint: Complaint) => Complaint;
}

interface Shape {
  /** Absent where something is wrong. */
  readonly config: Checked["config"];
  /** With what is wrong under a mistyped key. */
  readonly complaints: readonly Complaint[];
  /** The file in which a meaning can be looked for. */
  readonly meant: Meant;
}

/** Of mistyped keys under mistyped keys; no file is as deep. */
const ROUNDS_MAX = 8;

/** @param wholes where a variable is all that stands there */
export async function checkAsMeant(
  given: object,
  wholes: readonly Path[],
  rounds = ROUNDS_MAX,
): Promise<Shape> {
  const found = await checkShape(given, wholes);
  const { config, value } = found;
  const isEnough = found.complaints.length > PROBLEMS_MAX || rounds === 0;
  const mended = isEnough ? undefined : withMeantNames(value, found.complaints);
  const complaints = mended ? found.complaints.filter(isNoText(value, wholes)) : found.complaints;
  if (!mended)
    return { config, complaints, meant: { ...found, file: value, asWritten: (one) => one } };
  const { asMeant, asWritten } = mended;
  // Under a mistyped key there may be others.
  const { meant, complaints: again } = await checkAsMeant(
    mended.file,
    wholes.map(asMeant),
    rounds - 1,
  );
  const within = again.map((one) => [one, asWritten(one)] as const);
  const hidden = within.flatMap(([one, written]) => (written === one ? [] : [written]));
  return {
    config,
    complaints: [...complaints, ...hidden],
    meant: { ...meant, asWritten: (one) => asWritten(meant.asWritten(one)) },
  };
}

/** Under a name that is not known, nobody knows whether a variable is a number: its text is no mistake. */
function isNoText(value: object, wholes: readonly Path[]): (complaint: Complaint) => boolean {
  const texts = new Set(numbersIn(value, wholes).map(nameOf));
  return ({ path }) => !texts.has(nameOf(path));
}
