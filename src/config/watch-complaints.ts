/** Are a drill's times long enough to see anything in, and can its abort rules ever act? */
import { type AbortRule, parseAbortRule } from "../reporter/abort-parser.ts";
import { whyNever } from "../reporter/abort-span.ts";
import { tooShort } from "../reporter/assert-seen.ts";
import { AS_KEYS } from "../reporter/called.ts";
import { sayMs } from "../units.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import { watchingFor } from "./orders.ts";
import type { Path } from "./place.ts";
import { type Sayers, saidAt } from "./said-at.ts";
import type { Experiment } from "./schema.ts";

interface Looked {
  /** With the file's defaults. */
  readonly whole: Experiment;
  readonly sayers: Sayers;
  readonly unsure: ReadonlySet<string>;
  /** How long its faults last, at each step of a ramp. None: nobody knows. */
  readonly holds: readonly number[];
}

/** What a time of `watch` is held against, itself included. */
const SEEN_BY = {
  baseline: ["baseline", "interval"],
  recover: ["recover", "interval", "latencyLimit", "verify"],
} as const;
/** What an abort rule is held against. */
const JUDGED_BY = ["interval", "timeout", "latencyLimit", "baseline"];
/** More is told as such. */
const RULES_MAX = 1_000;

export function watchComplaints(looked: Looked): Complaint[] {
  return [...ofTimes(looked), ...(isSure(looked, JUDGED_BY) ? ofAborts(looked) : [])];
}

function isSure({ unsure }: Looked, times: readonly string[]): boolean {
  return !unsure.has("watch") && times.every((time) => !unsure.has(`watch.${time}`));
}

function ofTimes(looked: Looked): Complaint[] {
  const { whole, sayers } = looked;
  const [own, shared] = [mappingIn(sayers.own), mappingIn(sayers.shared)];
  const probes = { ...mappingIn(shared.probes), ...mappingIn(own.probes) };
  // What containers' labels ask for is not known here.
  if (Object.keys(probes).length === 0) return [];
  return tooShort(watchingFor(whole), AS_KEYS)
    .filter(({ time }) => isSure(looked, SEEN_BY[time]))
    .map(({ time, isMs, problem, hint }) =>
      told(saidAt(["watch", time], sayers), `found ${sayMs(isMs)}, ${problem}. ${hint}`),
    );
}

function ofAborts({ whole, sayers, holds }: Looked): Complaint[] {
  const watching = watchingFor(whole);
  return rulesOf(sayers).flatMap((rule, nth) => {
    // What a window can hold is wrong however long the faults last.
    const isWindow = holds.length === 0 && rule?.windowMs !== undefined;
    const lasting = isWindow ? [Number.POSITIVE_INFINITY] : holds;
    // A rule that one of a ramp's steps leaves without a word is told once.
    const [why] = lasting.flatMap(
      (holdMs) => (rule && whyNever(rule, watching, { holdMs, called: AS_KEYS })) ?? [],
    );
    return why ? [told(saidAt(["abortWhen", nth], sayers), `${why.problem}. ${why.hint}`)] : [];
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

function told(path: Path, message: string): Complaint {
  return { path, message: `${nameOf(path)}: ${message}` };
}
