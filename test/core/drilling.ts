/** Runs a drill on a fake source under a virtual clock, and tells what happened in which order. */

import { type Drill, type StandingBy, subjectOf } from "../../src/core/drill.ts";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import type { Observer } from "../../src/core/observer.ts";
import type { Plan, PlannedFault, Ruling } from "../../src/core/plan.ts";
import { runDrill } from "../../src/core/run.ts";
import type { Target } from "../../src/core/target.ts";
import { revertOpen } from "../../src/journal/revert-open.ts";
import { type VirtualClock, virtualClock } from "../reporter/virtual-clock.ts";
import { FakeSource } from "./fake-source.ts";

export interface FaultSetting extends Pick<PlannedFault, "stage" | "onRestart"> {
  readonly monkey: Monkey;
  readonly options: Record<string, unknown>;
  readonly victims: readonly Target[];
}

export interface Setting extends FaultSetting {
  readonly also?: readonly FaultSetting[];
  readonly rulings?: readonly Ruling[];
  readonly healthy?: boolean;
  readonly admits?: (target: Target) => boolean;
  readonly recheck?: Drill["recheck"];
  readonly recovered?: boolean;
  readonly alsoHit?: Plan["alsoHit"];
}

export interface Stage {
  readonly clock: VirtualClock;
  readonly source: FakeSource;
  readonly facts: Fact[];
  readonly abort: AbortController;
  readonly release: AbortController;
  readonly harm: AbortController;
  readonly phases: string[];
  watchdog: StandingBy;
  /** Somebody else wrote that all is undone. */
  undone: boolean;
  run(setting: Setting): Promise<void>;
  /** Called after each fact is noted. */
  onFact: (fact: Fact) => void;
}

export const RUN = "20261121T120000-test-0000";

export function stage(): Stage {
  const clock = virtualClock();
  const source = new FakeSource(clock);
  const facts: Fact[] = [];
  const abort = new AbortController();
  const release = new AbortController();
  const harm = new AbortController();
  const phases: string[] = [];
  const it: Stage = {
    clock,
    source,
    facts,
    abort,
    release,
    harm,
    phases,
    watchdog: {
      start: async () => {},
      heed: () => {},
      standDown: async () => {},
      leave: () => {},
      leaveLate: () => {},
    },
    onFact: () => {},
    undone: false,
    run: (setting) => {
      const plan = planOf(setting);
      const note = async (more: readonly Fact[]) => {
        for (const fact of more) {
          facts.push(fact);
          source.deeds.push(`note ${fact.kind}`);
          it.onFact(fact);
        }
      };
      const running = runDrill({
        plan,
        clock,
        originMs: clock.monotonicMs(),
        source,
        observer: observerOf(setting, { harm: harm.signal, phases }),
        monkey: (name) => monkeyIn(setting, name),
        note,
        revert: async (faults, known) => {
          const more = { ...known, deadlineMs: 60_000, isUndone: () => it.undone };
          const deps = { clock, source, monkey: (name: string) => monkeyIn(setting, name), note };
          const { reverted } = await revertOpen(faults, { ...deps, ...more });
          return reverted.map(({ fault, isTheirs }) => ({ id: fault.id, isTheirs }));
        },
        recheck: setting.recheck ?? (async () => []),
        admits: setting.admits ?? (() => false),
        signal: abort.signal,
        release: release.signal,
        holder: "here:1:1",
        watchdog: it.watchdog,
        onHalt: () => abort.abort({ kind: "stopped", cause: "halt", message: "halted" }),
      });
      return until(running, clock);
    },
  };
  return it;
}

/** Lets virtual time pass until the promise is settled. */
export async function until<T>(promise: Promise<T>, clock: VirtualClock): Promise<T> {
  let over = false;
  promise.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  for (let i = 0; !over; i++) {
    if (i > 5_000) throw new Error("it does not end: 500 virtual seconds have passed");
    await clock.advance(100);
  }
  return promise;
}

function observerOf(
  { healthy = true, recovered = true }: Setting,
  { harm, phases }: { harm: AbortSignal; phases: string[] },
): Observer {
  return {
    harm,
    phase: (phase) => void phases.push(phase),
    baseline: async () => ({ healthy, says: healthy ? "all good" : "front: 2 of 30 samples good" }),
    recovered: async () => recovered,
    endpointsChanged: () => {},
    close: async () => {},
  };
}

function monkeyIn({ also = [], ...first }: Setting, name: string): Monkey {
  return [first, ...also].find(({ monkey }) => monkey.name === name)?.monkey as Monkey;
}

function plannedFault({ monkey, options, victims, stage, onRestart }: FaultSetting): PlannedFault {
  const parsed = monkey.options.parse(options);
  return {
    monkey: monkey.name,
    options: parsed,
    sentence: monkey.sentence(parsed as never),
    holdMs: monkey.holdMs(parsed as never),
    victims: victims.map(subjectOf),
    peers: [],
    ...(stage === undefined ? {} : { stage }),
    ...(onRestart ? { onRestart } : {}),
  };
}

function planOf({ also = [], rulings = [], alsoHit = [], ...first }: Setting): Plan {
  return {
    version: 1,
    run: RUN,
    name: "a drill",
    engine: "a fake engine",
    seed: "seed",
    selection: "everything",
    matched: first.victims.length,
    faults: [first, ...also].map(plannedFault),
    passedOver: [],
    alsoHit,
    rulings: [...rulings],
    warnings: [],
    probes: [],
    watchdog: { kind: "none", says: "" },
    watching: {
      intervalMs: 100,
      timeoutMs: 1_000,
      latencyLimitMs: 500,
      warmUpMs: 0,
      baselineMs: 0,
      recoverMs: 1_000,
      coolDownMs: 0,
      verdictWanted: true,
      thresholds: [],
      abortWhen: [],
    },
  };
}
