/** `probes:` of a drill file: an address each, or an `address` and what its kind takes besides. */
import { z } from "zod";
import type { ProbeKind } from "../core/probe.ts";
import { expecting } from "../core/zod-words.ts";
import { readProbe } from "../reporter/read-probe.ts";
import { sayProblem, text, toldAs } from "./leaves.ts";

export function probesOf(kinds: readonly ProbeKind[]) {
  return z.record(z.string().regex(/^[A-Za-z0-9][\w.-]{0,62}$/), probeOf(kinds));
}

function probeOf(kinds: readonly ProbeKind[]) {
  const more = z.looseObject({ address: text });
  const either = z
    .union([text, more], expecting("an address, or address: and more"))
    .superRefine((value, context) => {
      try {
        readProbe(wishOf(value), kinds);
      } catch (error) {
        context.addIssue({ code: "custom", message: sayProblem(error) });
      }
    });
  return toldAs(either, z.union([text, ...kinds.map(fullOf)]));
}

/** All that may stand beside an address of this kind. */
function fullOf({ summary, schemes, addressed = [], options }: ProbeKind) {
  const { shape } = options as z.ZodObject;
  const beside = Object.entries(shape).filter(([key]) => !addressed.includes(key));
  const scheme = schemes.map((one) => one.replaceAll("+", "\\+")).join("|");
  return z
    .strictObject({ address: z.string(), ...Object.fromEntries(beside) })
    .partial()
    .extend({ address: z.string().regex(new RegExp(`^(?:${scheme})://`)) })
    .describe(summary);
}

export function wishOf(
  probe: string | { readonly address: string; readonly [option: string]: unknown },
) {
  if (typeof probe === "string") return { address: probe };
  const { address, ...options } = probe;
  return { address, options };
}
