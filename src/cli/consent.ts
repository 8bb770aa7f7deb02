/** A drill that touches something asks once on a terminal, and elsewhere wants to have been told. */
import { createInterface } from "node:readline/promises";
import type { Plan } from "../core/plan.ts";
import { ChaosError } from "../failure.ts";

export async function askConsent(plan: Plan, yes: boolean): Promise<void> {
  const harmless = plan.faults.every((fault) => fault.monkey === "noop");
  if (yes || harmless) return;
  if (!process.stdin.isTTY)
    throw new ChaosError(
      "CONSENT_MISSING",
      "Cannot go on without consent: there is no terminal to ask on",
      {
        hint: "Say --yes, or look at the plan with --dry-run",
      },
    );
  const question = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await question.question("Do it? [y/N] ").finally(() => question.close());
  if (/^y(?:es)?$/i.test(answer.trim())) return;
  throw new ChaosError("CONSENT_MISSING", "Nothing was done: the answer was not yes");
}
