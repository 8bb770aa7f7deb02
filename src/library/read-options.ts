/** What code says where it opens chaos, checked as a file would be: a mistyped key is no silent default. */
import { z } from "zod";
import { complaintsOf } from "../config/issues.ts";
import { WATCHDOG_KINDS } from "../core/watchdog.ts";
import { REACH_CHOICES } from "../core/whereabouts.ts";
import { IN_OUR_WORDS } from "../core/zod-words.ts";
import { ChaosError } from "../failure.ts";

const options = z.strictObject({
  host: z.string().min(1, "it is empty").optional(),
  context: z.string().min(1, "it is empty").optional(),
  reach: z.enum(REACH_CHOICES).optional(),
  stateRoot: z.string().min(1, "it is empty").optional(),
  seed: z.string().optional(),
  /** Read where a fault begins, by each guard's own settings. */
  guards: z.record(z.string(), z.unknown()).optional(),
  watchdog: z.enum(["auto", ...WATCHDOG_KINDS]).optional(),
});

/** @throws ChaosError OPTION_INVALID, USAGE */
export function assertOptions(given: unknown): void {
  assertObject("open chaos", given);
  const parsed = options.safeParse(given, IN_OUR_WORDS);
  if (!parsed.success) {
    const wrong = complaintsOf(parsed.error.issues, given, options);
    const says = wrong.map(({ message }) => message).join("; ");
    throw new ChaosError("OPTION_INVALID", `Cannot open chaos with these options: ${says}`);
  }
  if (parsed.data.host !== undefined && parsed.data.context !== undefined)
    throw new ChaosError("USAGE", "Cannot use host and context together: expected one of them");
}

/** @throws ChaosError USAGE */
export function assertObject(what: string, given: unknown): void {
  if (typeof given === "object" && given !== null) return;
  const found = given === null ? "null" : typeof given;
  throw new ChaosError("USAGE", `Cannot ${what}: expected an object of options, found ${found}`, {
    hint: "docs/library.md shows each call",
  });
}
