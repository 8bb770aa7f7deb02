/** What an experiment asks: the probes of its hypothesis, and those of its method that expect something. */
import { isProbe } from "./activity-type.ts";
import type { Activity, Document } from "./document.ts";
import { timeoutOf } from "./pauses.ts";
import { type DrillProbe, probeFrom, type Reading } from "./probes.ts";

export interface Asked {
  readonly probes: Record<string, DrillProbe>;
  /** The longest that one of them may take; 0: none says. */
  readonly timeoutS: number;
}

export function askedIn(one: Document, reading: Reading): Asked {
  const found: Record<string, DrillProbe> = {};
  let timeoutS = 0;
  for (const [probe, at] of [...steady(one, reading), ...judged(one, reading)]) {
    const taken = probeFrom(probe, at, reading);
    if (!taken) continue;
    found[freeName(probe, found)] = taken;
    const place = `${at}.provider.timeout`;
    timeoutS = Math.max(timeoutS, timeoutOf(probe.provider?.timeout, place, reading));
  }
  return { probes: found, timeoutS };
}

type Placed = readonly [Activity, string];

function steady({ "steady-state-hypothesis": hypothesis }: Document, reading: Reading): Placed[] {
  return (hypothesis?.probes ?? [])
    .map((probe, at) => [probe, `$.steady-state-hypothesis.probes[${at}]`] as const)
    .filter(([probe, at]) => isProbe(probe, at, reading.findings));
}

function judged({ method }: Document, { findings }: Reading): Placed[] {
  return (method ?? []).flatMap((activity, index): Placed[] => {
    const at = `$.method[${index}]`;
    if (activity.type !== "probe" || activity.ref !== undefined) return [];
    if (activity.tolerance === undefined) {
      findings.refuse(
        at,
        "a probe that expects nothing is only a note: a command behind -- can take it",
      );
      return [];
    }
    findings.change(at, "its tolerance counts here; the tool does not look at it in a method");
    return [[activity, at]];
  });
}

function freeName({ name = "probe" }: Activity, taken: Record<string, DrillProbe>): string {
  const plain =
    name
      .replace(/[^\w.-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+|-+$/g, "")
      .slice(0, 60) || "probe";
  let called = plain;
  for (let count = 2; Object.hasOwn(taken, called); count++) called = `${plain}-${count}`;
  return called;
}
