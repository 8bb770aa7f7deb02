/** Which runs can be compared: those that did the same, and saw it by the same probes. */
import { createHash } from "node:crypto";
import type { Plan } from "../core/plan.ts";

export interface Fingerprint {
  readonly experiment: string;
  readonly environment: string;
  readonly images: string;
}

/** What is judged, and the draw, are left out: a tighter limit or another victim changes no experiment. */
export function experimentParts({ faults, selection, probes, watching, command, step }: Plan) {
  const { thresholds: _limits, abortWhen: _brakes, onInconclusive: _exit, ...times } = watching;
  return {
    faults: faults.map(({ monkey, options, holdMs, onRestart, stage, victims }) => ({
      ...{ monkey, options, holdMs, onRestart, stage, victims: victims.length },
    })),
    selection,
    // Those of containers come and go with the draw.
    probes: probes
      .filter(({ role }) => role === "service")
      .map(({ name, kind, address, options }) => ({ name, kind, address, options })),
    "times of watching": times,
    command,
    step: step?.value,
  };
}

export function fingerprintOf(plan: Plan): Fingerprint {
  const { images = [], ...place } = plan.environment ?? { engine: plan.engine };
  return {
    experiment: hash(experimentParts(plan)),
    environment: hash(place),
    images: hash(images),
  };
}

/** What two plans differ in, by its name. */
export function differences(one: Plan, other: Plan): string[] {
  const [a, b] = [experimentParts(one), experimentParts(other)];
  return Object.keys(a).filter(
    (key) => written(a[key as keyof typeof a]) !== written(b[key as keyof typeof b]),
  );
}

function hash(value: unknown): string {
  return createHash("sha256").update(written(value)).digest("hex").slice(0, 12);
}

/** In the order of the keys' names: who wrote it first must not matter. */
function written(value: unknown): string {
  return (
    JSON.stringify(value, (_key, one: unknown) =>
      typeof one === "object" && one !== null && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
        : one,
    ) ?? ""
  );
}
