/** A whole drill asked for by code: an experiment of a drill file, as an object. */
import type { z } from "zod";
import { complaintsOf } from "../config/issues.ts";
import { orderOf } from "../config/orders.ts";
import { configSchema } from "../config/schema.ts";
import type { SelectorKind } from "../core/selector-terms.ts";
import { IN_OUR_WORDS } from "../core/zod-words.ts";
import { ChaosError } from "../failure.ts";
import type { GuardSettings } from "../guarding.ts";
import type { OnRestart, Order } from "../order.ts";
import type { Times } from "../reporter/watching.ts";
import { guards, monkeys, probeKinds } from "../rosters.ts";
import type { Army, OptionsOf } from "./army.ts";
import type { Rules } from "./orders.ts";

type Texts = string | readonly string[];

/** The keys are those of docs/drill-files.md; what is optional there is optional here. */
export interface DrillRequest {
  readonly name: string;
  readonly description?: string;
  readonly faults: readonly FaultRequest[];
  /** All at once, or each when the one before is undone; parallel unless told. */
  readonly order?: "parallel" | "sequence";
  /** Name → address that is asked all the while, or address and what its kind takes besides. */
  readonly probes?: Readonly<
    Record<string, string | { readonly address: string; readonly [option: string]: unknown }>
  >;
  /** What must hold, e.g. `ttr <= 10s`. */
  readonly thresholds?: Texts;
  readonly abortWhen?: Texts;
  readonly guards?: GuardSettings;
  readonly watch?: Times & { readonly verify?: boolean; readonly onInconclusive?: "fail" | "warn" };
  /** Pass over what has run for less; 0s unless told: a test's containers are young. */
  readonly minAge?: string;
  readonly optIn?: boolean;
  readonly seed?: string;
}

/** A fault of a drill by its monkey's name in files, with its duration and whom it hits. */
export type FaultRequest = {
  readonly [M in keyof Army]: {
    readonly monkey: M;
    readonly options?: OptionsOf<M>;
    readonly select: { readonly [K in SelectorKind]?: Texts } & {
      readonly exclude?: Texts;
      readonly all?: true;
    };
    readonly count?: number;
    readonly percent?: string | number;
    readonly everyone?: true;
    readonly maxPer?: Texts;
    readonly onRestart?: OnRestart;
  };
}[keyof Army];

/** @throws ChaosError CONFIG_INVALID with everything that is wrong */
export async function drillOf(asked: DrillRequest, rules: Rules): Promise<Order> {
  const { seed, watchdog = "auto" } = rules;
  const all = { ...asked, guards: { ...rules.guards, ...asked.guards } };
  const whole = { minAge: "0s", ...(seed ? { seed } : {}), ...all };
  const [army, gates, kinds] = await Promise.all([monkeys.all(), guards.all(), probeKinds.all()]);
  const schema = configSchema({ monkeys: army, guards: gates, probeKinds: kinds });
  const experiment = schema.shape.experiments.element;
  const parsed = experiment.safeParse(whole, IN_OUR_WORDS);
  if (!parsed.success) throw wrongIn(parsed.error.issues, whole, experiment);
  if (!parsed.data.ramp) return { ...orderOf(parsed.data), watchdog };
  throw new ChaosError("USAGE", "Cannot ramp in one drill: a ramp is a run for each of its steps", {
    hint: "Call drill for each of them, or chaos run a file",
  });
}

function wrongIn(
  issues: readonly z.core.$ZodIssue[],
  asked: unknown,
  schema: z.ZodType,
): ChaosError {
  const lines = complaintsOf(issues, asked, schema).map(({ message }) => `  ${message}`);
  return new ChaosError("CONFIG_INVALID", `Cannot use this drill:\n${lines.join("\n")}`, {
    hint: "Its keys are those of an experiment in docs/drill-files.md",
  });
}
