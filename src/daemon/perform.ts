/** One act from its beginning to its report: the same way as a drill by hand, without anybody to ask. */
import { run } from "../controller.ts";
import type { Entry } from "../core/entry.ts";
import type { Act } from "../core/occasion.ts";
import type { Schedule } from "../core/schedule.ts";
import type { Source } from "../core/source.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { answeringPlace, openSource, type Place } from "../open-source.ts";
import type { Order } from "../order.ts";
import { prepare } from "../prepare.ts";
import type { Report } from "../reporter/report.ts";
import { undoAll } from "../undo/undo-all.ts";
import type { Capping } from "./capping.ts";
import { whyFrozen } from "./freezing.ts";
import type { ActResult } from "./scheduler.ts";

export interface Performing {
  readonly place: Place;
  readonly stateRoot: string;
  readonly env: NodeJS.ProcessEnv;
  readonly capping: Pick<Capping, "judged">;
  /** Aborted with the name of the signal that ends the daemon. */
  readonly signal: AbortSignal;
  readonly onEntry: (entry: Entry, act: Act) => void;
  readonly onReport: (report: Report, act: Act) => void;
  readonly onUnwritable: (error: unknown) => void;
}

/** Never throws but for what is a fault of ours. */
export async function perform(
  act: Act,
  schedule: Schedule,
  orders: readonly Order[],
  performing: Performing,
): Promise<ActResult> {
  const frozen = await whyFrozen(schedule.freeze, performing.signal);
  if (frozen) return { outcome: "refused", says: `freeze: ${frozen}` };
  try {
    const source = await openSource(performing.place, performing.env, performing.signal);
    try {
      return await goThrough(act, schedule, orders, { ...performing, source });
    } finally {
      await source.close().catch(() => {});
    }
  } catch (error) {
    // Then every call fails, and that is no fault of the engine's.
    if (performing.signal.aborted) return ENDED_EARLY;
    if (isUnwritable(error)) performing.onUnwritable(error);
    return failed(error);
  }
}

const ENDED_EARLY: ActResult = {
  outcome: "cut-off",
  says: "the daemon was told to end before the run began",
};

function failed(error: unknown): ActResult {
  const code = error instanceof ChaosError ? error : undefined;
  // Nobody is there, or nobody may be hit: that is no failure, but nobody was tested either.
  const outcome = code?.exit === 3 ? "nobody" : "failed";
  const hint = code?.hint === undefined ? "" : `. ${code.hint}`;
  return { outcome, says: `${messageOf(error)}${hint}`, exit: code?.exit ?? 6 };
}

/** Also where something is open, and that could not be written. */
function isUnwritable(error: unknown): boolean {
  if (!(error instanceof ChaosError)) return false;
  return error.code === "STATE_UNWRITABLE" || isUnwritable(error.cause);
}

type Going = Performing & { readonly source: Source };

async function goThrough(
  act: Act,
  schedule: Schedule,
  orders: readonly Order[],
  going: Going,
): Promise<ActResult> {
  const { source, stateRoot, signal } = going;
  const asked = { source, stateRoot, run: undefined, ownRunsOnly: true, signal };
  const { failed: open } = await undoAll(asked);
  // More chaos on top of what could not be undone would make it worse.
  if (open[0])
    return {
      outcome: "refused",
      says: `${open[0].fault.monkey} on ${open[0].fault.victim.name} is open, and could not be undone: ${open[0].message}`,
    };
  let last: ActResult | undefined;
  for (const order of orders) {
    last = await runOne(act, schedule, order, going);
    if (last.exit !== 0) break;
  }
  return last as ActResult;
}

async function runOne(
  act: Act,
  schedule: Schedule,
  order: Order,
  { source, stateRoot, signal, capping, place, ...hear }: Going,
): Promise<ActResult> {
  const prepared = await prepare(order, source, signal, { stateRoot });
  const isLaterStep = order.step !== undefined && order.step.at > 1;
  const at = { stateRoot, engineId: source.engineId };
  const final = isLaterStep ? prepared : await capping.judged(act, schedule, prepared, at);
  const { report } = await run(final, {
    source,
    stateRoot,
    place: answeringPlace(place, source),
    signal,
    onEntry: (entry) => hear.onEntry(entry, act),
  });
  hear.onReport(report, act);
  const { verdict, exit, because } = report.verdict;
  const isRefused =
    report.stops.some(({ cause }) => cause === "guard") && report.victims.length === 0;
  return { outcome: isRefused ? "refused" : "ran", says: because, run: report.run, verdict, exit };
}
