/** Tells from a run's entries, as they are written, when its faults are in effect, or will not be. */
import type { Entry } from "../core/entry.ts";
import type { Subject } from "../core/fault.ts";
import { isMissed } from "../core/missed.ts";
import { planOf } from "../journal/fold.ts";
import { type FaultRecord, faultRecords } from "../reporter/fault-records.ts";

/** Who is hit, and how we know. */
export interface HitVictim extends Subject {
  /** What was done, e.g. `paused by the engine's freezer`. */
  readonly mechanism: string;
  /** How it was seen in effect, e.g. `the engine reports it paused`. */
  readonly evidence: string;
}

/** Every victim of the plan is hit. */
export interface InEffect {
  readonly run: string;
  readonly victims: readonly HitVictim[];
}

export interface EffectWatch {
  hear(entry: Entry): void;
  /** `undefined`: not every victim is hit. */
  readonly known: Promise<InEffect | undefined>;
}

export function watchEffect(): EffectWatch {
  const entries: Entry[] = [];
  let tell: ((found: InEffect | undefined) => void) | undefined;
  const known = new Promise<InEffect | undefined>((resolve) => {
    tell = resolve;
  });
  const hear = (entry: Entry) => {
    if (!tell) return;
    entries.push(entry);
    const plan = planOf(entries);
    const planned = plan?.faults.flatMap(({ victims }) => victims).length ?? Infinity;
    const records = faultRecords(entries);
    const out = entries.filter(({ kind }) => kind === "refused").length;
    if (!plan || records.filter(isKnown).length + out < planned) return;
    const isHit = out === 0 && records.every(({ effect }) => effect?.kind === "in-effect");
    tell(isHit ? { run: plan.run, victims: records.map(victimOf) } : undefined);
    tell = undefined;
  };
  return { hear, known };
}

/** One that vanished or was paused right before it was hit is not verified any more. */
function isKnown({ effect, error, injected }: FaultRecord): boolean {
  return effect !== undefined || error !== undefined || isMissed(injected?.deed);
}

function victimOf({ fault, injected, effect }: FaultRecord): HitVictim {
  const { victim } = fault;
  return { ...victim, mechanism: injected?.deed?.how ?? "", evidence: effect?.evidence ?? "" };
}
