/** What must happen in some simulated experiments, or they have shown nothing. */
import type { Entry } from "../../src/core/entry.ts";
import type { Plan } from "../../src/core/plan.ts";

export const SOMETIMES = [
  "an abort by harm",
  "a user's interrupt",
  "a halt",
  "the controller's death",
  "a revert by the watchdog",
  "an undo by the next command",
  "a vanished victim",
  "a newcomer hit",
  "a second stage",
  "a network fault",
  "a network fault beside another",
  "a network fault that the watchdog undid",
  "a claim held by another",
  "a fault that somebody else ended",
  "a call that landed late",
  "a revert that failed at first",
  "pass",
  "fail",
  "inconclusive",
  "stopped",
  "unsafe",
  "error",
] as const;

/** Met less than once in 150 experiments (counted: 2,045): the full proof waits for these, a sample cannot. */
export const RARE: ReadonlySet<string> = new Set([
  "an abort by harm",
  "a newcomer hit",
  "a call that landed late",
  "fail",
  "error",
  "a refusal by cool-down",
  "a refusal by max-per",
  "a refusal by update-in-progress",
]);

const STOPS: Readonly<Record<string, string>> = {
  harm: "an abort by harm",
  signal: "a user's interrupt",
  halt: "a halt",
};

export function happenedIn(entries: readonly Entry[], plan: Plan, happened: Set<string>): void {
  const planned = plan.faults.flatMap(({ victims }) => victims.map(({ id }) => id));
  const delayed = new Set<string>();
  const hit = new Set<string>();
  for (const entry of entries) {
    const what = eventOf(entry, planned);
    if (what !== undefined) happened.add(what);
    if (entry.kind === "intended") {
      if (entry.fault.beside) happened.add("a network fault beside another");
      else if (hit.has(entry.fault.victim.id)) happened.add("a second stage");
      hit.add(entry.fault.victim.id);
    }
    if (entry.kind === "revert-delayed") delayed.add(entry.fault);
    if (entry.kind === "reverted" && delayed.has(entry.fault))
      happened.add("a revert that failed at first");
  }
}

function eventOf(entry: Entry, planned: readonly string[]): string | undefined {
  switch (entry.kind) {
    case "stopped": {
      const guard = /^guard (\S+) refused/.exec(entry.message)?.[1];
      return entry.cause === "guard" ? `a refusal by ${guard}` : STOPS[entry.cause];
    }
    case "refused": {
      const { guard } = entry.ruling;
      if (guard === "vanished") return "a vanished victim";
      return guard === "claim" ? "a claim held by another" : `a refusal by ${guard}`;
    }
    case "intended":
      return planned.includes(entry.fault.victim.id) ? undefined : "a newcomer hit";
    case "ended":
      return entry.deed.facts.early ? "a fault that somebody else ended" : undefined;
    case "reverted":
      return entry.deed.facts.gone ? "a vanished victim" : undefined;
    default:
      return undefined;
  }
}
