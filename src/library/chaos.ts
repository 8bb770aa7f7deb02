/** Chaos for code: an engine that is opened, a method per monkey, and a close that leaves nothing. */
import { resolve } from "node:path";
import { camel } from "../config/defaults.ts";
import { type RunResult, run } from "../controller.ts";
import { ChaosError } from "../failure.ts";
import { stateRoot } from "../journal/state-folder.ts";
import { openSource, type Place } from "../open-source.ts";
import type { OnRestart } from "../order.ts";
import { prepare } from "../prepare.ts";
import type { Report } from "../reporter/report.ts";
import { monkeys } from "../rosters.ts";
import { type UndoResult, undoAll } from "../undo/undo-all.ts";
import type { Army, Camel, OptionsOf } from "./army.ts";
import { type DrillRequest, drillOf } from "./drill-request.ts";
import { failureOf } from "./failure-of.ts";
import {
  ABORTED,
  type Engine,
  type HeldFault,
  holdFault,
  type Open,
  tracked,
} from "./held-fault.ts";
import { type Asked, orderFor, type Rules } from "./orders.ts";
import { assertObject, assertOptions } from "./read-options.ts";
import type { Victims } from "./victims.ts";

export interface ChaosOptions extends Rules {
  /** Where the engine is, such as `unix:///run/docker.sock`; else as `docker` would find it. */
  readonly host?: string | undefined;
  readonly context?: string | undefined;
  readonly reach?: Place["reach"] | undefined;
  /** Where runs are written, as --state. */
  readonly stateRoot?: string | undefined;
}

export interface Calling {
  /**
   * Before the fault is in effect: rejects with its reason, when everything is undone. Afterwards: the
   * fault is over, as if its time had passed. A drill is stopped, as by Ctrl-C.
   */
  readonly signal?: AbortSignal | undefined;
}

export interface FaultCalling extends Calling {
  /** What becomes of the fault when a victim restarts; `end` unless told. */
  readonly onRestart?: OnRestart | undefined;
}

/** A method per monkey: `await using fault = await chaos.pause({ victims: container })` */
export type Faults = {
  readonly [M in keyof Army as Camel<M>]: (
    asked: OptionsOf<M> & { readonly victims: Victims },
    calling?: FaultCalling,
  ) => Promise<HeldFault>;
};

export interface Chaos extends Faults, AsyncDisposable {
  /** The engine in words. */
  readonly engine: string;
  readonly stateRoot: string;
  /** What dead runs of this state folder had left open, undone before anything else. */
  readonly undone: UndoResult;
  /** A whole drill, with probes and a verdict: what is asked is an experiment of a drill file. */
  drill(asked: DrillRequest, calling?: Calling): Promise<Report>;
  /** Ends every fault that is open, and the connection. @throws AggregateError of what failed */
  close(): Promise<void>;
}

/** @throws ChaosError OPTION_INVALID, USAGE, ENGINE_UNREACHABLE */
export async function openChaos(options: ChaosOptions = {}): Promise<Chaos> {
  assertOptions(options);
  const { host, context, reach = "auto" } = options;
  const root = resolve(stateRoot(options.stateRoot, process.env));
  const source = await openSource({ host, context, reach }, process.env);
  const engine = { source, stateRoot: root, place: { host, context } };
  try {
    const { signal } = new AbortController();
    const asked = { source, stateRoot: root, run: undefined, ownRunsOnly: true, signal };
    return chaosOn(engine, options, await undoAll(asked));
  } catch (error) {
    await source.close().catch(() => {});
    throw error;
  }
}

function chaosOn(engine: Engine, rules: Rules, undone: UndoResult): Chaos {
  const { source, stateRoot } = engine;
  const open: Open = new Map();
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closeAll(open, engine);
    return closing;
  };
  const assertOpen = () => {
    if (closing) throw new ChaosError("USAGE", "Cannot begin a fault: this chaos is closed");
  };
  const list = () => source.list(new AbortController().signal);
  const begin = async (
    name: string,
    asked: Asked,
    { signal, onRestart }: FaultCalling = {},
  ): Promise<HeldFault> => {
    assertOpen();
    assertObject(camel(name), asked);
    const order = await orderFor(await monkeys.load(name), asked, { rules, list, onRestart });
    assertOpen();
    return holdFault(order, engine, { open, signal });
  };
  const methods = monkeys.names().map((name) => [camel(name), begin.bind(undefined, name)]);
  return {
    ...(Object.fromEntries(methods) as Faults),
    engine: source.says,
    stateRoot,
    undone,
    drill: async (asked, calling = {}) => {
      assertOpen();
      assertObject("drill", asked);
      return drill(asked, { engine, rules, open, calling });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function drill(
  asked: DrillRequest,
  it: { engine: Engine; rules: Rules; open: Open; calling: Calling },
): Promise<Report> {
  const { engine, rules, open, calling } = it;
  const order = await drillOf(asked, rules);
  const stopping = new AbortController();
  const begin = async () => {
    const { source, stateRoot } = engine;
    const prepared = await prepare(order, source, stopping.signal, { stateRoot });
    return run(prepared, { ...engine, signal: stopping.signal });
  };
  const end = () => stopping.abort(ABORTED);
  const { report } = await tracked(begin(), end, { open, ...calling });
  return report;
}

async function closeAll(open: Open, { source }: Engine): Promise<void> {
  const runs = [...open];
  for (const [, end] of runs) end();
  const ends = await Promise.allSettled(runs.map(([over]) => over.then(assertSafe)));
  await source.close().catch(() => {});
  const failed = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  if (failed.length > 0) throw new AggregateError(failed, "Chaos could not be closed cleanly");
}

/** Whatever else became of it, whoever asked for it has been told. */
function assertSafe({ report }: RunResult): void {
  const failure = failureOf(report);
  if (failure?.code === "REVERT_FAILED") throw failure;
}
