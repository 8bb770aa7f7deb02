/** Which options of an HTTP fault mean something in which mode: what would be passed over is refused. */
import type { z } from "zod";

const OF_MODES = {
  code: { modes: ["abort", "replace"] },
  body: { modes: ["abort"], unless: "" },
  set: { modes: ["abort", "replace"] },
  remove: { modes: ["replace"] },
  delay: { modes: ["delay"], unless: "1s" },
  jitter: { modes: ["delay"], unless: "0s" },
  rate: { modes: ["slow-body"], unless: "64kbit" },
  bytes: { modes: ["reset", "truncate"], unless: 0 },
} as const;

type HttpOption = keyof typeof OF_MODES;

/** What stands there though nobody said it, of those that always have a value. */
export const HTTP_DEFAULTS = {
  body: OF_MODES.body.unless,
  delay: OF_MODES.delay.unless,
  jitter: OF_MODES.jitter.unless,
  rate: OF_MODES.rate.unless,
  bytes: OF_MODES.bytes.unless,
} as const;

/** For zod: an option that was given and that its mode does not know; a default spelled out is none. */
export function refuseIdle(
  given: Readonly<Partial<Record<HttpOption, unknown>> & { mode: string }>,
  context: z.core.$RefinementCtx,
): void {
  for (const [option, about] of Object.entries(OF_MODES)) {
    const modes: readonly string[] = about.modes;
    if (modes.includes(given.mode) || isUnsaid(given[option as HttpOption], option)) continue;
    const message = `it is for mode ${modes.join(" or ")}, and the mode is ${given.mode}`;
    context.addIssue({ code: "custom", path: [option], message });
  }
}

function isUnsaid(value: unknown, option: string): boolean {
  const unless = (HTTP_DEFAULTS as Readonly<Record<string, unknown>>)[option];
  return value === undefined || value === unless || (Array.isArray(value) && value.length === 0);
}
