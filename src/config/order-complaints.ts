/** What is right piece by piece and cannot be meant together in a drill, each in its own place. */
import { holdMsOf, readFaults, readOrder } from "../order.ts";
import { type AbortRule, parseAbortRule } from "../reporter/abort-parser.ts";
import { whyNever } from "../reporter/abort-span.ts";
import { tooShort } from "../reporter/assert-seen.ts";
import { AS_KEYS } from "../reporter/called.ts";
import { sayMs } from "../units.ts";
import type { Complaint } from "./issues.ts";
import { sayProblem } from "./leaves.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import { merged, orderOf, watchingFor } from "./orders.ts";
import type { Path } from "./place.ts";
import { stepsOf } from "./ramp.ts";
import { type Sayers, saidAt } from "./said-at.ts";
import type { Experiment } from "./schema.ts";
import type { Sound, SoundExperiment } from "./sound.ts";

interface Looked extends SoundExperiment {
  /** As they stand in the file. */
  readonly sayers: Sayers;
  readonly defaults: Sound["defaults"];
  /** Something is told of it already that a run would say. */
  readonly isRefused: boolean;
}

/** Of what goes into an order; one of these is wrong, and nobody knows what is asked for. */
const ORDERED = ["faults", "order", "ramp", "probes", "thresholds", "abortWhen", "guards", "watch"];
/** More is told as such. */
const RULES_MAX = 1_000;
/** Of what says how long its faults last. */
const LASTING = ["faults", "order", "ramp"];

export async function orderComplaints(looked: Looked): Promise<Complaint[]> {
  const { experiment, unsure, defaults, sayers, isRefused } = looked;
  const isSure = (keys: readonly string[]) => keys.every((key) => !unsure.has(key));
  const whole = merged(experiment, defaults);
  const holds = isSure(LASTING) ? await holdsOf(whole) : [];
  const complaints = isSure(["watch"])
    ? [...watchComplaints(whole, sayers), ...abortComplaints(whole, sayers, holds)]
    : [];
  if (isRefused || complaints.length > 0 || !isSure(ORDERED)) return complaints;
  return restComplaints(whole, sayers.path);
}

function watchComplaints(whole: Experiment, sayers: Sayers): Complaint[] {
  const [own, shared] = [mappingIn(sayers.own), mappingIn(sayers.shared)];
  const probes = { ...mappingIn(shared.probes), ...mappingIn(own.probes) };
  // What containers' labels ask for is not known here.
  if (Object.keys(probes).length === 0) return [];
  return tooShort(watchingFor(whole), AS_KEYS).map(({ time, isMs, problem, hint }) =>
    told(saidAt(["watch", time], sayers), `found ${sayMs(isMs)}, ${problem}. ${hint}`),
  );
}

/** @param holds none: nobody knows them; what a window can hold is wrong all the same */
function abortComplaints(whole: Experiment, sayers: Sayers, holds: readonly number[]): Complaint[] {
  const watching = watchingFor(whole);
  return rulesOf(sayers).flatMap((rule, nth) => {
    if (!rule) return [];
    const long =
      holds.length === 0 && rule.windowMs !== undefined ? [Number.POSITIVE_INFINITY] : [];
    // A rule that one of a ramp's steps leaves without a word is told once.
    const [why] = [...holds, ...long].flatMap(
      (holdMs) => whyNever(rule, watching, { holdMs, called: AS_KEYS }) ?? [],
    );
    if (!why) return [];
    return [told(saidAt(["abortWhen", nth], sayers), `${why.problem}. ${why.hint}`)];
  });
}

/** In the places that they have; what does not read is told as such. */
function rulesOf({ own, shared }: Sayers): (AbortRule | undefined)[] {
  const texts = mappingIn(own).abortWhen ?? mappingIn(shared).abortWhen ?? [];
  const read = [texts].flat().slice(0, RULES_MAX);
  return read.map((text) => {
    try {
      return parseAbortRule(String(text));
    } catch {
      return undefined;
    }
  });
}

/** The steps of a ramp may last for different times. What does not read as a whole is told below. */
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
    return [told(path, sayProblem(error))];
  }
}

function told(path: Path, message: string): Complaint {
  return { path, message: `${nameOf(path)}: ${message}` };
}
