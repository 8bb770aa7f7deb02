/** What is right piece by piece and cannot be meant together in a drill. */
import { holdMsOf, readFaults, readOrder } from "../order.ts";
import type { Complaint } from "./issues.ts";
import { sayProblem } from "./leaves.ts";
import { nameOf } from "./naming.ts";
import { merged, orderOf } from "./orders.ts";
import type { Path } from "./place.ts";
import { stepsOf } from "./ramp.ts";
import type { Sayers } from "./said-at.ts";
import type { Experiment } from "./schema.ts";
import type { Sound, SoundExperiment } from "./sound.ts";
import { watchComplaints } from "./watch-complaints.ts";

interface Looked extends SoundExperiment {
  /** As they stand in the file. */
  readonly sayers: Sayers;
  readonly defaults: Sound["defaults"];
  /** Something is told of it already that a run would say. */
  readonly isRefused: boolean;
}

/** Of what goes into an order; one of these is wrong, and nobody knows what is asked for. */
const ORDERED = ["faults", "order", "ramp", "probes", "thresholds", "abortWhen", "guards", "watch"];
/** Of what says how long its faults last. */
const LASTING = ["faults", "order", "ramp"];

export async function orderComplaints(looked: Looked): Promise<Complaint[]> {
  const { experiment, unsure, defaults, sayers, isRefused } = looked;
  const whole = merged(experiment, defaults);
  const isLasting = LASTING.every((key) => !unsure.has(key));
  const holds = isLasting ? await holdsOf(whole) : [];
  const complaints = watchComplaints({ whole, sayers, unsure, holds });
  const isOrdered = ![...unsure].some((key) => ORDERED.includes(key.replace(/\..*/, "")));
  if (isRefused || complaints.length > 0 || !isOrdered) return complaints;
  return restComplaints(whole, sayers.path);
}

/** What does not read as a whole is told below. */
async function holdsOf(whole: Experiment): Promise<number[]> {
  const asked = await Promise.allSettled(stepsOf(whole, "any").map(lastingMs));
  return asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

async function lastingMs(step: Experiment): Promise<number> {
  const faults = step.faults.map(({ onRestart: _, ...fault }) => fault);
  return holdMsOf(await readFaults(orderOf({ ...step, faults })));
}

/** Whatever else a run would say before it asks any engine. */
async function restComplaints(whole: Experiment, path: Path): Promise<Complaint[]> {
  try {
    for (const step of stepsOf(whole, "any")) await readOrder(orderOf(step));
    return [];
  } catch (error) {
    return [{ path, message: `${nameOf(path)}: ${sayProblem(error)}` }];
  }
}
