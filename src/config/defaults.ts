/** What may stand in an experiment and, for all of them, in the file's defaults. */
import { z } from "zod";
import type { Guard } from "../core/guard.ts";
import { sayUnset } from "../core/guard-setting.ts";
import type { ProbeKind } from "../core/probe.ts";
import { expecting } from "../core/zod-words.ts";
import { parseAbortRule } from "../reporter/abort-parser.ts";
import { parseThreshold } from "../reporter/threshold-parser.ts";
import { type Times, within } from "../reporter/watching.ts";
import { ms } from "../units.ts";
import { lasting, oneOrMore, readable, text } from "./leaves.ts";
import { probesOf } from "./probes.ts";
import { schedule } from "./schedule-schema.ts";

export interface Plugins {
  readonly guards: readonly Guard[];
  readonly probeKinds: readonly ProbeKind[];
}

const time = (name: keyof Times, about: string) =>
  lasting((value) => within(name, value, name))
    .optional()
    .describe(about);

const watch = z
  .strictObject({
    interval: time("interval", "Between two samples of a probe; 100ms unless told"),
    timeout: time("timeout", "A sample without an answer by then is bad; 1s unless told"),
    latencyLimit: time("latencyLimit", "An answer later than this is slow; 500ms unless told"),
    baseline: time("baseline", "How long to watch before the fault; 3s unless told"),
    recover: time("recover", "How long recovery may take after the release; 30s unless told"),
    coolDown: time("coolDown", "How long to watch for a relapse; 2s unless told"),
    onInconclusive: z
      .enum(["fail", "warn"])
      .optional()
      .describe("What exit 3 is to a pipeline: warn exits with 0 and says so; fail unless told"),
    verify: z.boolean().optional().describe("false: no verdict is wanted"),
  })
  .describe("How the system is watched");

export function commonShape({ guards, probeKinds }: Plugins) {
  return {
    probes: probesOf(probeKinds)
      .optional()
      .describe("Name → address that is asked all the while, or address and more"),
    thresholds: oneOrMore(readable(parseThreshold))
      .optional()
      .describe("What must hold, e.g. ttr <= 10s"),
    abortWhen: oneOrMore(readable(parseAbortRule))
      .optional()
      .describe("Stop at once, e.g. error_ratio over 10s > 50%"),
    guards: guardsOf(guards).optional(),
    watch: watch.optional(),
    schedule: schedule.optional(),
    retries: z
      .number()
      .int()
      .min(0)
      .max(10)
      .optional()
      .describe("How often it is run again when it fails or is inconclusive; 0 unless told"),
    minAge: lasting(ms).optional().describe("Pass over what has run for less; 10s unless told"),
    optIn: z.boolean().optional().describe("Only targets that are labelled chaos.enabled=true"),
  };
}

function guardsOf(guards: readonly Guard[]) {
  const shape = Object.fromEntries(
    guards.map((guard) => [camel(guard.name), settingOf(guard).optional()]),
  );
  return z.strictObject(shape).describe("Conditions that can refuse the experiment");
}

export function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A guard without a setting is named with `true`, and left out with `false` unless it is always asked. */
function settingOf(guard: Guard) {
  const { summary, setting, always } = guard;
  if (!setting && always)
    return z.literal(true, expecting("true: it is always asked")).describe(summary);
  if (!setting) return z.boolean(expecting("true or false")).describe(summary);
  return z
    .union([z.number(), text, z.array(text)], expecting(setting.expects))
    .superRefine((given, context) => {
      try {
        setting.read([given].flat().map(String));
      } catch (error) {
        context.addIssue({ code: "custom", message: sayUnset(guard, error) });
      }
    })
    .describe(`It agrees when ${summary}; e.g. ${setting.example}`);
}
