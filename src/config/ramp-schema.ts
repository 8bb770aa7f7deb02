/** `ramp:` of a drill file: what is raised, and up to where it must hold. */
import { z } from "zod";
import { percent as percentIn } from "../units.ts";
import { BESIDE, LACK, said, share, text } from "./leaves.ts";

const STEPS_MAX = 20;

const TWO_STEPS = {
  error: ({ input }: { readonly input?: unknown }) =>
    `found ${(input as readonly unknown[]).length}, expected at least two steps`,
};

function stepsFrom<T extends z.ZodType<Value>>(value: T) {
  return z
    .array(value)
    .min(2, TWO_STEPS)
    .max(STEPS_MAX)
    .superRefine((values, context) => {
      const at = values.findIndex((one, nth) => nth > 0 && isNoRise(values[nth - 1] ?? 0, one));
      if (at < 0) return;
      const [before, found] = [values[at - 1], values[at]];
      const message = `found ${found}, expected more than ${before}: a ramp rises step by step`;
      context.addIssue({ code: "custom", path: [at], message });
    })
    .optional();
}

type Value = string | number;

/** Of an option nobody knows which way is more: less bandwidth is. */
function isNoRise(before: Value, value: Value): boolean {
  return percentOrCount(value) <= percentOrCount(before);
}

/** `NaN` where it is neither: that is told by itself. */
function percentOrCount(value: Value): number {
  try {
    return typeof value === "number" ? value : percentIn(value);
  } catch {
    return Number.NaN;
  }
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
          .min(2, TWO_STEPS)
          .max(STEPS_MAX),
      )
      .refine((given) => Object.keys(given).length === 1, {
        error: ({ input }) =>
          `found ${Object.keys(input as object).join(", ") || "none"}, expected one option`,
      })
      .optional()
      .describe("One option of the monkey, and its value at each step"),
    mustHold: z
      .union([text, z.number()])
      .optional()
      .describe("The last step that must hold; unless told, all of them"),
  })
  .refine(({ count, percent, options }) => said([count, percent, options]) < 2, {
    ...BESIDE,
    error: "expected one of count, percent and options",
  })
  .refine(({ count, percent, options }) => said([count, percent, options]) > 0, {
    error: "expected one of count, percent and options",
    params: LACK,
  })
  .refine(
    ({ mustHold, ...given }) =>
      mustHold === undefined ||
      said([given.count, given.percent, given.options]) !== 1 ||
      stepHeld({ ...given, mustHold }) >= 0,
    {
      ...BESIDE,
      error: ({ input }) => {
        const { mustHold, ...given } = input as Raised & { readonly mustHold?: Value };
        return `found ${mustHold}, expected one of its steps: ${valuesOf(given).join(", ")}`;
      },
      path: ["mustHold"],
    },
  )
  .describe("Raise the fault step by step, until a step does not hold");

export type Ramp = z.output<typeof ramp>;

interface Raised {
  readonly count?: readonly number[] | undefined;
  readonly percent?: readonly Value[] | undefined;
  readonly options?: Readonly<Record<string, readonly Value[]>> | undefined;
}

/** What stands for each step, as it was written. */
export function valuesOf({ count, percent, options }: Raised): string[] {
  return [count ?? percent ?? Object.values(options ?? {})[0] ?? []].flat().map(String);
}

/** Which step must hold at last, as a number of it: `40%` is the step that was written as 40. */
export function stepHeld({
  mustHold,
  ...given
}: Raised & { readonly mustHold?: Value | undefined }) {
  const wanted = String(mustHold);
  const values = valuesOf(given);
  const written = values.indexOf(wanted);
  if (written >= 0 || given.options) return written;
  return values.findIndex((one) => percentOrCount(one) === percentOrCount(wanted));
}
