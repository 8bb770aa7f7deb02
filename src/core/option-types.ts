/** The option types that monkeys share: text that is checked where it enters and read where it is used. */
import { z } from "zod";
import { messageOf } from "../failure.ts";
import { ms, percent } from "../units.ts";

/** A duration such as `200ms`; `min` and `max` are durations too. */
export function duration(byDefault: string, limits: { min?: string; max?: string } = {}) {
  return z
    .string()
    .superRefine((text, context) => {
      const wrong = wrongDuration(text, limits.min ?? "0s", limits.max ?? "24h");
      if (wrong) context.addIssue({ code: "custom", message: wrong });
    })
    .default(byDefault);
}

function wrongDuration(text: string, min: string, max: string): string | undefined {
  try {
    const value = ms(text);
    return value < ms(min) || value > ms(max)
      ? `"${text}" is out of range: expected ${min} to ${max}`
      : undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** A percentage such as `50%`. */
export function share(byDefault: string) {
  return z
    .string()
    .superRefine((text, context) => {
      try {
        percent(text);
      } catch (error) {
        context.addIssue({ code: "custom", message: messageOf(error) });
      }
    })
    .default(byDefault);
}
