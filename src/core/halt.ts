/** The halt switch: while it is on, what runs is undone and nothing new begins. */
import { z } from "zod";

export const halt = z.strictObject({
  /** Who turned it on, as `user@host`. */
  by: z.string(),
  /** Wall time, ISO. */
  since: z.string(),
  reason: z.string(),
});
export type Halt = z.infer<typeof halt>;

export function sayHalt({ by, since, reason }: Halt): string {
  return `halted by ${by} since ${since}${reason === "" ? "" : `: ${reason}`}`;
}
