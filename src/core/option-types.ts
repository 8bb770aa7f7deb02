/** The option types that monkeys share: text that is checked where it enters and read where it is used. */
import { z } from "zod";
import { messageOf } from "../failure.ts";
import { ms, percent } from "../units.ts";
import { withUnit } from "./zod-words.ts";

/** What an option takes, in words: a schema alone says no more than that it is a text. */
export const optionTypes = z.registry<{ readonly says: string }>();

interface Limits {
  readonly min?: string;
  readonly max?: string;
  /** What it must be a multiple of. */
  readonly step?: string;
}

/** A duration such as `200ms`; its limits are durations too. */
export function duration(byDefault: string, limits: Limits = {}) {
  return z
    .string(withUnit((value) => (value * 1_000 <= ms(limits.max ?? "24h") ? "s" : "ms")))
    .superRefine((text, context) => {
      const wrong = wrongDuration(text, limits);
      // Whoever compares options would trip over text that is none.
      if (wrong) context.addIssue({ code: "custom", message: wrong, continue: false });
    })
    .default(byDefault)
    .register(optionTypes, { says: sayLimits(limits) });
}

function sayLimits({ min, max, step }: Limits): string {
  const range = [min && `from ${min}`, max && `up to ${max}`, step && `a multiple of ${step}`];
  return ["duration", ...range.filter(Boolean)].join(", ");
}

function wrongDuration(
  text: string,
  { min = "0s", max = "24h", step }: Limits,
): string | undefined {
  try {
    const value = ms(text);
    if (value < ms(min) || value > ms(max))
      return `"${text}" is out of range: expected ${min} to ${max}`;
    return step !== undefined && value % ms(step) !== 0
      ? `"${text}" cannot be kept: expected a multiple of ${step}`
      : undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** A percentage such as `50%`. */
/** @param least `some`: none at all would be no fault */
export function share(byDefault: string, least: "none" | "some" = "none") {
  return z
    .string(withUnit("%"))
    .superRefine((text, context) => {
      try {
        if (percent(text) > 0 || least === "none") return;
        context.addIssue({ code: "custom", message: "0% would hit nothing" });
      } catch (error) {
        context.addIssue({ code: "custom", message: messageOf(error), continue: false });
      }
    })
    .default(byDefault)
    .register(optionTypes, { says: "share such as 50%" });
}

/**
 * A number, which a command line has as text. What is none stays what it is, so that a mistake can name
 * it; its default is a `prefault`, which its JSON schema shows.
 */
export function numeral(schema: z.ZodNumber) {
  return z.preprocess((given) => {
    const value = typeof given === "string" && given.trim() !== "" ? Number(given) : Number.NaN;
    return Number.isNaN(value) ? given : value;
  }, schema);
}

/** A program and its arguments, as a list: what is one text is no list of words, and no shell reads it. */
export function argv() {
  return z
    .array(z.string(), {
      error: "say the program and its arguments as a list, each a text of its own",
    })
    .min(1, "it is empty: say a program")
    .refine(([program]) => program !== "", "its program is empty")
    .register(optionTypes, { says: "list of words" });
}
