/** Takes over the claims of what is to be undone: only who holds a claim may undo its fault. */
import { randomBytes } from "node:crypto";
import type { Claim, Source } from "../core/source.ts";
import { holderOf } from "../journal/holder.ts";
import type { LeftAlone } from "./living.ts";
import type { OpenFault } from "./open-faults.ts";

/** An undo that has not ended by then died on its way; anybody may take over from it. */
const UNDO_WITHIN_MS = 60_000;

export type Seized = OpenFault & { readonly token: string };

export async function seize(
  source: Source,
  open: readonly OpenFault[],
  signal: AbortSignal,
): Promise<{ ours: Seized[]; others: LeftAlone[] }> {
  const ours: Seized[] = [];
  const others: LeftAlone[] = [];
  await Promise.all(
    open.map(async (one) => {
      const mine = claimFor(one);
      const holds = one.claim
        ? await source.claims.takeOver(one.claim, mine, signal)
        : (await source.claims.take([mine], signal))[0];
      if (holds?.token === mine.token) ours.push({ ...one, token: mine.token });
      else if (holds && !others.some(({ run }) => run === one.fault.run))
        others.push({ run: one.fault.run, why: sayOther(one, holds) });
    }),
  );
  return { ours, others };
}

function claimFor({ fault }: OpenFault): Claim {
  return {
    victim: fault.victim.id,
    run: fault.run,
    token: `${fault.id}-${randomBytes(4).toString("hex")}`,
    holder: holderOf(process.pid),
    expires: new Date(Date.now() + UNDO_WITHIN_MS).toISOString(),
    generation: 0,
    fault,
  };
}

function sayOther({ fault }: OpenFault, { run, holder }: Claim): string {
  if (run === fault.run) return `it is being undone by ${holder}`;
  return `run ${run} holds ${fault.victim.name} by now (${holder})`;
}
