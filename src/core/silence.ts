/** Of several engines, one that does not answer hides nobody else, and what it hides is said. */
import { ChaosError } from "../failure.ts";
import type { Source } from "./source.ts";

/** A sentence for each, as a plan's notes are. */
export function silenceOf(source: Pick<Source, "silent">): string[] {
  return (source.silent?.() ?? []).map(
    ({ engine, why }) =>
      `Engine ${engine} does not answer, so nothing on it is chosen, watched or counted: ${why}`,
  );
}

/** What was not found may well be where nobody answers: that is no empty selection. */
export async function orSilence<T>(source: Pick<Source, "silent">, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const silent = source.silent?.() ?? [];
    const isEmpty = error instanceof ChaosError && error.code === "NOTHING_MATCHED";
    if (!isEmpty || silent.length === 0) throw error;
    throw new ChaosError(
      "ENGINE_UNREACHABLE",
      `${error.message}, and ${silenceOf(source).join("; ")}`,
      {
        hint: "It may be there: chaos preflight asks each engine",
        cause: error,
      },
    );
  }
}
