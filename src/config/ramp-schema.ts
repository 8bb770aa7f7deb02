/** `ramp:` of a drill file: what is raised, and up to where it must hold. */
import { z } from "zod";
import { share, text } from "./leaves.ts";

const STEPS_MAX = 20;

function stepsFrom<T extends z.ZodType>(value: T) {
  return z.array(value).min(2, "expected at least two steps").max(STEPS_MAX).optional();
}

export const ramp = z
  .strictObject({
    count: stepsFrom(z.number().int().min(1).max(999_999)).describe("How many at each step"),
    percent: stepsFrom(share).describe("Share of the eligible at each step, e.g. [20%, 50%]"),
    options: z
      .record(
        z.string(),
        z
          .array(z.union([text, z.number()]))
          .min(2, "expected at least two steps")
          .max(STEPS_MAX),
      )
      .refine((given) => Object.keys(given).length === 1, "expected one option")
      .optional()
      .describe("One option of the monkey, and its value at each step"),
    mustHold: z
      .union([text, z.number()])
      .optional()
      .describe("The last step that must hold; unless told, all of them"),
  })
  .refine(({ count, percent, options }) => [count, percent, options].filter(Boolean).length === 1, {
    error: "expected one of count, percent and options",
  })
  .refine(
    ({ mustHold, ...given }) =>
      mustHold === undefined || valuesOf(given).includes(String(mustHold)),
    { error: "expected one of its steps", path: ["mustHold"] },
  )
  .describe("Raise the fault step by step, until a step does not hold");

export type Ramp = z.output<typeof ramp>;

interface Raised {
  readonly count?: readonly number[] | undefined;
  readonly percent?: readonly (string | number)[] | undefined;
  readonly options?: Readonly<Record<string, readonly (string | number)[]>> | undefined;
}

/** What stands for each step, as it was written. */
export function valuesOf({ count, percent, options }: Raised): string[] {
  return (count ?? percent ?? Object.values(options ?? {})[0] ?? []).map(String);
}
