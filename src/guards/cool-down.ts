/** A service that was hit gets time: counted from when its last fault was over. */
import { serviceOf } from "../core/grouping.ts";
import { defineGuard, known, type PastFault } from "../core/guard.ts";
import { once } from "../core/guard-setting.ts";
import type { Target } from "../core/target.ts";
import { ms, sayMs } from "../units.ts";

export default defineGuard({
  name: "cool-down",
  summary: "no service is hit again so soon",
  always: false,
  rechecks: true,
  setting: once({ expects: "a duration such as 1h, at most 24h", example: "1h" }, (text) => ({
    text,
    durationMs: ms(text),
  })),
  needs: ["pastFaults"],
  check: ({ victims, dragged, targets, pastFaults, nowMs }, { text, durationMs }) => {
    const hit = new Set([...victims, ...dragged].map(serviceOf));
    const recent = known(pastFaults)
      .filter(({ atMs }) => nowMs - atMs < durationMs)
      .flatMap((fault) => restingBy(fault, targets))
      .filter(({ service }) => hit.has(service))
      .sort((a, b) => b.atMs - a.atMs)[0];
    if (!recent) return { allowed: true, reason: `no service was hit within ${text}` };
    const ago = sayMs(Math.max(0, nowMs - recent.atMs));
    return {
      allowed: false,
      reason: `${recent.service} had ${recent.had} ${ago} ago by run ${recent.run}, ${text} wanted`,
    };
  },
});

interface Resting {
  readonly service: string;
  readonly had: string;
  readonly run: string;
  readonly atMs: number;
}

/** The victim's service, and those of whom it dragged along: by name where they are gone. */
function restingBy(fault: PastFault, targets: readonly Target[]): Resting[] {
  const { victim, alsoHit, monkey, run, atMs } = fault;
  const serviceNamed = (name: string) => {
    const target = targets.find((one) => one.name === name);
    return target ? serviceOf(target) : name;
  };
  return [
    { service: serviceOf(victim), had: monkey, run, atMs },
    ...alsoHit.map((name) => {
      return { service: serviceNamed(name), had: `${monkey} along with ${victim.name}`, run, atMs };
    }),
  ];
}
