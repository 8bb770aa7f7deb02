/** Takes over the claims of what is to be undone: only who holds a claim may undo its fault. */
import { randomBytes } from "node:crypto";
import { claimKey } from "../core/claim-key.ts";
import type { AnyFault } from "../core/fault.ts";
import { inContainer } from "../core/holder-form.ts";
import type { Claim, Source } from "../core/source.ts";
import { messageOf } from "../failure.ts";
import { holderOf } from "../journal/holder.ts";
import { engineOf, type NowOn } from "./engine-now.ts";
import type { LeftAlone } from "./living.ts";
import type { OpenFault } from "./open-faults.ts";

/** An undo that has not ended by then died on its way; anybody may take over from it. */
const UNDO_WITHIN_MS = 60_000;

export type Seized = OpenFault & { readonly token: string };

/** Its engine does not let us have the claim: what is open elsewhere is undone all the same. */
export interface Unreached {
  readonly fault: AnyFault;
  readonly message: string;
}

export async function seize(
  { source, signal, now }: { source: Source; signal: AbortSignal; now: NowOn },
  open: readonly OpenFault[],
): Promise<{ ours: Seized[]; others: LeftAlone[]; unreached: Unreached[] }> {
  const ours: Seized[] = [];
  const others: LeftAlone[] = [];
  const unreached: Unreached[] = [];
  const holder = inContainer(holderOf(process.pid), source.container);
  await Promise.all(
    open.map(async (one) => {
      const mine = claimFor(one, holder, now(engineOf(one)));
      const taking = one.claim
        ? source.claims.takeOver(one.claim, mine, signal)
        : source.claims.take([mine], signal).then(([holder]) => holder);
      const holds = await taking.catch((error: unknown) => {
        unreached.push({ fault: one.fault, message: messageOf(error) });
        return undefined;
      });
      if (holds?.token === mine.token) ours.push({ ...one, token: mine.token });
      else if (holds && !others.some(({ run }) => run === one.fault.run))
        others.push({ run: one.fault.run, why: sayOther(one, holds), isOverdue: false });
    }),
  );
  return { ours, others, unreached };
}

function claimFor({ fault }: OpenFault, holder: string, nowMs: number): Claim {
  return {
    victim: claimKey(fault),
    run: fault.run,
    token: `${fault.id}-${randomBytes(4).toString("hex")}`,
    holder,
    expires: new Date(nowMs + UNDO_WITHIN_MS).toISOString(),
    generation: 0,
    fault,
  };
}

function sayOther({ fault }: OpenFault, { run, holder }: Claim): string {
  if (run === fault.run) return `it is being undone by ${holder}`;
  return `run ${run} holds ${fault.victim.name} by now (${holder})`;
}
