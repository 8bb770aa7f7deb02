/** Do thresholds and abort rules name probes that there are? What they are is not looked at, only what they are called. */
import { nearest } from "../nearest.ts";
import { parseAbortRule } from "../reporter/abort-parser.ts";
import type { ProbeSelector } from "../reporter/probe-selector.ts";
import { parseThreshold } from "../reporter/threshold-parser.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";

type Read = (text: string) => { readonly selector: ProbeSelector };
const RULES: Readonly<Record<string, Read>> = {
  thresholds: parseThreshold,
  abortWhen: parseAbortRule,
};

/** @param at its experiment's index in the file */
export function probesMeant(experiment: unknown, at: number, defaults: unknown): Complaint[] {
  const [own, shared] = [mappingIn(experiment), mappingIn(defaults)];
  const probes = { ...mappingIn(shared.probes), ...mappingIn(own.probes) };
  const names = Object.keys(probes);
  // Without any of its own, a drill has those of containers' labels: nobody knows them here.
  if (names.length === 0) return [];
  return Object.entries(RULES).flatMap(([key, read]) => {
    const isOwn = own[key] !== undefined;
    const path = [...(isOwn ? ["experiments", at] : ["defaults"]), key];
    const texts = [(isOwn ? own : shared)[key]].flat();
    return texts.flatMap((text, nth) => unmeant(text, [...path, nth], names, read));
  });
}

function unmeant(text: unknown, path: Path, names: readonly string[], read: Read): Complaint[] {
  const { probe, role } = selectorOf(text, read);
  const isOfContainer = role === "victim" || role === "control";
  if (probe === undefined || isOfContainer || names.includes(probe)) return [];
  const near = nearest(probe, names);
  const hint = near ? `did you mean "${near}"?` : `there are ${names.join(", ")}.`;
  const beside = "One of a container's label is named with role=victim or role=control beside it";
  return [{ path, message: `${nameOf(path)}: no probe is called "${probe}": ${hint} ${beside}` }];
}

/** What does not read is told as such; few name any. */
function selectorOf(text: unknown, read: Read): ProbeSelector {
  try {
    return typeof text === "string" && /probe/.test(text) ? read(text).selector : {};
  } catch {
    return {};
  }
}
