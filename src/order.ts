/** What a user asks for, before anything is looked up. */
import { type GroupName, withinGroup } from "./core/group-selector.ts";
import type { Cap } from "./core/grouping.ts";
import type { Monkey } from "./core/monkey.ts";
import type { Attempt, FileLines, PlannedAct, Step, Watching } from "./core/plan.ts";
import { type AddressReader, type ProbeWish, planProbes } from "./core/plan-probes.ts";
import type { FaultParts } from "./core/planning.ts";
import type { ActiveGuard } from "./core/rulings.ts";
import { readSelection, type Selection } from "./core/selector.ts";
import type { Protection, Quantity } from "./core/victims.ts";
import type { WatchdogKind } from "./core/watchdog.ts";
import { IN_OUR_WORDS } from "./core/zod-words.ts";
import { ChaosError } from "./failure.ts";
import { type GuardSettings, readGuards } from "./guarding.ts";
import { readAbortRules } from "./reporter/abort-rules.ts";
import { assertSeen } from "./reporter/assert-seen.ts";
import { AS_FLAGS, AS_KEYS, type Called } from "./reporter/called.ts";
import { readProbe } from "./reporter/read-probe.ts";
import { readThresholds } from "./reporter/threshold-parser.ts";
import { monkeys, probeKinds } from "./rosters.ts";

export type OnRestart = "reinject" | "end";

/** One fault, and whom it may hit. */
export interface FaultOrder {
  readonly monkey: string;
  /** As given: only what the user said; defaults come from the monkey's schema. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly selection: Selection;
  readonly quantity: Quantity;
  /** At most so many of a service, zone, host or label. */
  readonly maxPer?: readonly Cap[];
  /** Of a schedule's act: whoever is in no such group is not meant. */
  readonly group?: GroupName;
  /** What becomes of the fault when its victim restarts; `end` unless told. */
  readonly onRestart?: OnRestart;
}

export interface Order {
  readonly name?: string;
  readonly step?: Step | undefined;
  readonly attempt?: Attempt | undefined;
  /** Of a schedule that it is an act of. */
  readonly act?: PlannedAct;
  /** The drill file that it stands in. */
  readonly file?: string;
  readonly lines?: FileLines;
  readonly faults: readonly [FaultOrder, ...FaultOrder[]];
  /** Each fault when the one before is undone; else all of them begin together. */
  readonly inSequence?: boolean;
  readonly seed?: string;
  /** Texts that are used and written nowhere, wherever they stand in probes and guards. */
  readonly secrets?: readonly string[];
  readonly protection: Protection;
  /** By a guard's name, e.g. `{ "max-victims": 3, "quiet-hours": "22:00-06:00 UTC" }`. */
  readonly guards?: GuardSettings;
  readonly probes: readonly ProbeWish[];
  /** Containers' own probes stay unasked: nobody wants to know how the system takes it. */
  readonly unwatched?: true;
  readonly watching: Watching;
  /** A program and its arguments: it runs while the faults last, and must end with 0. */
  readonly command?: readonly string[];
  readonly watchdog?: "auto" | WatchdogKind;
  /** A run, or `last-pass`: this one must not be worse. */
  readonly against?: string | undefined;
}

/** A fault's words, read. */
export interface ReadFault
  extends Pick<FaultParts, "stage" | "selector" | "monkey" | "options" | "holdMs" | "onRestart"> {
  readonly order: FaultOrder;
}

export interface ReadOrder {
  readonly faults: readonly ReadFault[];
  readonly active: readonly ActiveGuard[];
}

/** What a user's words mean by themselves, before any engine is asked. @throws ChaosError with exit 2 */
export async function readOrder(order: Order): Promise<ReadOrder> {
  const faults = await readFaults(order);
  const active = await readGuards(
    order.guards ?? {},
    faults.map(({ monkey }) => monkey),
  );
  readThresholds(order.watching.thresholds);
  readAbortRules(order.watching, holdMsOf(faults), calledIn(order));
  const { probes } = await planProbes(order.probes, { victims: [], fleet: [] }, addressReader);
  assertSeen(order.watching, probes, calledIn(order));
  return { faults, active };
}

/** What is said to whoever asked for it is said in the words that they asked in. */
export function calledIn({ file }: Pick<Order, "file">): Called {
  return file === undefined ? AS_FLAGS : AS_KEYS;
}

/** @throws ChaosError with exit 2 */
export function readFaults({
  faults,
  inSequence,
}: Pick<Order, "faults" | "inSequence">): Promise<ReadFault[]> {
  return Promise.all(faults.map((fault, at) => readFault(fault, inSequence ? at : 0)));
}

async function readFault(order: FaultOrder, stage: number): Promise<ReadFault> {
  const selector = withinGroup(readSelection(order.selection), order.group);
  const monkey = await monkeys.load(order.monkey);
  const options = readOptions(monkey, order.options);
  const holdMs = monkey.holdMs(options as never);
  const onRestart = readOnRestart(monkey, order.onRestart);
  return { order, stage, selector, monkey, options, holdMs, onRestart };
}

/** A death is what some monkeys are for, and others are over with their deed. */
export function outlivesNoRestart({ momentary, ended, revert, hitsNewcomers }: Monkey): boolean {
  return !momentary && !ended && revert !== "irreversible" && !hitsNewcomers;
}

export const FOR_WHAT_A_RESTART_ENDS = "It is for faults that a restart ends, such as pause";

function readOnRestart(monkey: Monkey, given: OnRestart | undefined): "reinject" | undefined {
  if (given === undefined || given === "end") return undefined;
  if (outlivesNoRestart(monkey)) return given;
  throw new ChaosError("USAGE", `Cannot use onRestart ${given} with ${monkey.name}`, {
    hint: FOR_WHAT_A_RESTART_ENDS,
  });
}

/** How long faults are in effect: those of a stage beside each other, the stages one after another. */
export function holdMsOf(faults: readonly Pick<ReadFault, "stage" | "holdMs">[]): number {
  const longest = new Map<number, number>();
  for (const { stage, holdMs } of faults)
    longest.set(stage, Math.max(holdMs, longest.get(stage) ?? 0));
  return [...longest.values()].reduce((sum, holdMs) => sum + holdMs, 0);
}

/** Which of a list is meant, the complaint itself says. */
function flagOf(path: readonly PropertyKey[]): string {
  const named = path.filter((one) => typeof one !== "number").join(".");
  return named.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** @throws ChaosError OPTION_INVALID with each wrong option and what it should be */
export function readOptions(
  monkey: Monkey,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const parsed = monkey.options.safeParse(given, IN_OUR_WORDS);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `--${flagOf(path)}: ${message}`);
  throw new ChaosError(
    "OPTION_INVALID",
    `Cannot use these options of ${monkey.name}: ${lines.join("; ")}`,
    {
      hint: `chaos ${monkey.name} --help`,
    },
  );
}

export const addressReader: AddressReader = async (wish) => readProbe(wish, await probeKinds.all());
