/** One claim as one volume: its name, its labels, and back. Pure. */
import { fault } from "../../core/fault.ts";
import type { Claim } from "../../core/source.ts";

const NAME = /^chaos-claim-([0-9a-zA-Z]+(?:-[1-9][0-9]*)?)(?:\.([1-9][0-9]*))?$/;

/** On all volumes of ours: a prune spares them by one filter (of two on labels that are not there, 20.10 heeds neither). */
export const KEPT = { "chaos.keep": "1" };

export function nameOf({ victim, generation }: Pick<Claim, "victim" | "generation">): string {
  return `chaos-claim-${victim}${generation === 0 ? "" : `.${generation}`}`;
}

export function labelsOf(claim: Claim): Record<string, string> {
  return {
    "chaos.claim": "1",
    ...KEPT,
    "chaos.victim": claim.victim,
    "chaos.run": claim.run,
    "chaos.token": claim.token,
    "chaos.monkey": claim.fault.monkey,
    "chaos.expires": claim.expires,
    "chaos.holder": claim.holder,
    "chaos.fault": JSON.stringify(claim.fault),
  };
}

/** `undefined` for a volume that bears the name but is not a claim of ours. */
export function claimOf(name: string, labels: Readonly<Record<string, string>>): Claim | undefined {
  const [, victim, generation = "0"] = NAME.exec(name) ?? [];
  const note = readFault(labels["chaos.fault"]);
  if (!note || !victim) return undefined;
  return {
    victim,
    run: labels["chaos.run"] ?? note.run,
    token: labels["chaos.token"] ?? "",
    expires: labels["chaos.expires"] ?? note.until,
    holder: labels["chaos.holder"] ?? "",
    generation: Number(generation),
    fault: note,
  };
}

function readFault(text: string | undefined) {
  try {
    return fault.safeParse(JSON.parse(text ?? "null")).data;
  } catch {
    return undefined;
  }
}
