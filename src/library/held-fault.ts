/** One fault in somebody's hands: a run like any other, whose hold ends when they give it back. */
import { type RunResult, run } from "../controller.ts";
import type { Stop } from "../core/drill.ts";
import type { Source } from "../core/source.ts";
import { ChaosError } from "../failure.ts";
import { runFolder } from "../journal/state-folder.ts";
import type { Order } from "../order.ts";
import { prepare } from "../prepare.ts";
import type { Report } from "../reporter/report.ts";
import { failureOf, leftOut } from "./failure-of.ts";
import { type HitVictim, watchEffect } from "./in-effect.ts";

/** A fault that is in effect: seen, not assumed. It is reverted on dispose. */
export interface HeldFault extends AsyncDisposable {
  readonly monkey: string;
  readonly victims: readonly HitVictim[];
  /** The run's id: `chaos report RUN`. */
  readonly run: string;
  /** Where its journal is. */
  readonly folder: string;
  /**
   * Settles when the fault is over and undone, whoever ended it: you, its time, or itself.
   * It rejects where the revert does, and nobody has to listen.
   */
  readonly ended: Promise<Report>;
  /**
   * Undoes it, once, however often it is called.
   * @throws ChaosError REVERT_FAILED when something is left behind, FAULT_UNCONFIRMED when somebody
   * else ended it before, FAULT_STOPPED when the run was stopped
   */
  readonly revert: () => Promise<Report>;
}

export interface Engine {
  readonly source: Source;
  readonly stateRoot: string;
  readonly place: { readonly host?: string | undefined; readonly context?: string | undefined };
}

/** Every run that is not over, and how it is ended. */
export type Open = Map<Promise<RunResult>, () => void>;

export const ABORTED: Stop = { kind: "stopped", cause: "signal", message: "its caller aborted it" };

/** Resolves when every victim is hit. @throws ChaosError otherwise, when everything is undone */
export async function holdFault(
  order: Order,
  engine: Engine,
  { open, signal }: { open: Open; signal?: AbortSignal | undefined },
): Promise<HeldFault> {
  const { source, stateRoot } = engine;
  const [stopping, releasing] = [new AbortController(), new AbortController()];
  const watch = watchEffect();
  const begin = async () => {
    const drill = await prepare(order, source, stopping.signal, { stateRoot });
    const signals = { signal: stopping.signal, release: releasing.signal };
    return run(drill, { ...engine, ...signals, onEntry: watch.hear });
  };
  let isHeld = false;
  const end = () => (isHeld ? releasing.abort() : stopping.abort(ABORTED));
  const over = tracked(begin(), end, { open, signal });
  const found = await Promise.race([watch.known, over.then(() => undefined)]).catch((error) => {
    throw aborted(signal, error);
  });
  if (!found || stopping.signal.aborted) {
    releasing.abort();
    const { report } = await over;
    throw aborted(signal, failureOf(report) ?? leftOut(report));
  }
  isHeld = true;
  const folder = runFolder(stateRoot, source.engineId, found.run);
  return handle({ monkey: order.faults[0].monkey, folder, ...found }, over, end);
}

/** Known as open until it is over; its caller's signal ends it. */
export function tracked(
  running: Promise<RunResult>,
  end: () => void,
  { open, signal }: { open: Open; signal?: AbortSignal | undefined },
): Promise<RunResult> {
  const over = running.finally(() => {
    signal?.removeEventListener("abort", end);
    open.delete(over);
  });
  over.catch(() => {});
  open.set(over, end);
  signal?.addEventListener("abort", end, { once: true });
  if (signal?.aborted) end();
  return over;
}

/** Who aborts gets the reason back, as everywhere; only what is left behind is more important. */
function aborted(signal: AbortSignal | undefined, error: unknown): unknown {
  const isUnsafe = error instanceof ChaosError && error.code === "REVERT_FAILED";
  return signal?.aborted && !isUnsafe ? signal.reason : error;
}

function handle(
  about: Pick<HeldFault, "monkey" | "victims" | "run" | "folder">,
  over: Promise<RunResult>,
  release: () => void,
): HeldFault {
  const ended = over.then(({ report }) => {
    const failure = failureOf(report);
    if (failure) throw failure;
    return report;
  });
  ended.catch(() => {});
  const revert = () => {
    release();
    return ended;
  };
  return { ...about, ended, revert, [Symbol.asyncDispose]: async () => void (await revert()) };
}
