/** From what code asks for to an order, by the same words as a drill file's. */
import { camel } from "../config/defaults.ts";
import { complaintsOf } from "../config/issues.ts";
import { orderOf } from "../config/orders.ts";
import type { Experiment } from "../config/schema.ts";
import type { Monkey } from "../core/monkey.ts";
import type { Target } from "../core/target.ts";
import type { WatchdogKind } from "../core/watchdog.ts";
import { IN_OUR_WORDS } from "../core/zod-words.ts";
import { ChaosError } from "../failure.ts";
import type { GuardSettings } from "../guarding.ts";
import type { OnRestart, Order } from "../order.ts";
import { ms } from "../units.ts";
import { chosenBy, type Victims } from "./victims.ts";

/** What holds for every fault and drill of a suite. */
export interface Rules {
  readonly seed?: string | undefined;
  readonly guards?: GuardSettings | undefined;
  readonly watchdog?: "auto" | WatchdogKind | undefined;
}

/** The longest that a fault lasts by default: until it is reverted, but not past a test that hangs. */
export const LASTS = "5m";
/** By which options monkeys say how long they last, where they do. */
const TIMES = ["duration", "hold", "settle"];
const UNTIMED = { verify: false, baseline: "0s", recover: "0s", coolDown: "0s" };

export interface Asked {
  readonly victims: Victims;
  readonly [option: string]: unknown;
}

/** @throws ChaosError USAGE, OPTION_INVALID, SELECTOR_INVALID */
export async function orderFor(
  monkey: Monkey,
  { victims, ...given }: Asked,
  it: { rules: Rules; list: () => Promise<Target[]>; onRestart?: OnRestart | undefined },
): Promise<Order> {
  const { rules, list, onRestart } = it;
  const options = lasting(monkey, given);
  const who = await chosenBy(victims, list);
  const fault = { monkey: monkey.name, options, ...who, ...(onRestart ? { onRestart } : {}) };
  // Its containers are young and have nothing to be spared for.
  const experiment = { faults: [fault], minAge: "0s", watch: UNTIMED, ...pick(rules) };
  const { name: _none, ...order } = orderOf(experiment as unknown as Experiment);
  return { ...order, unwatched: true, watchdog: rules.watchdog ?? "auto" };
}

function pick({ seed, guards }: Rules) {
  return { ...(seed ? { seed } : {}), ...(guards ? { guards } : {}) };
}

/** What is not said lasts until the revert: a command ends by itself, a test says when it is done. */
export function lasting(monkey: Monkey, given: Readonly<Record<string, unknown>>) {
  const read = parse(monkey, given);
  const unsaid = TIMES.filter((time) => given[time] === undefined && isLong(read[time]));
  return parse(monkey, { ...given, ...Object.fromEntries(unsaid.map((time) => [time, LASTS])) });
}

/** One that is 0s means something else than a time: that nothing is held. */
function isLong(value: unknown): boolean {
  return typeof value === "string" && ms(value) > 0;
}

function parse(monkey: Monkey, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const parsed = monkey.options.safeParse(given, IN_OUR_WORDS);
  if (parsed.success) return parsed.data;
  const wrong = complaintsOf(parsed.error.issues, given, monkey.options);
  const lines = wrong.map(({ message }) => message).join("; ");
  throw new ChaosError(
    "OPTION_INVALID",
    `Cannot use these options of ${camel(monkey.name)}: ${lines}`,
    { hint: `chaos monkeys ${monkey.name} explains them` },
  );
}
