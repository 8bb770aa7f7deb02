/** What is open on an engine: as the journals here tell it, and as the claims there do. */
import { basename } from "node:path";
import type { AnyFault } from "../core/fault.ts";
import type { Claim, Source } from "../core/source.ts";
import { messageOf } from "../failure.ts";
import { isFinished, openFaults } from "../journal/fold.ts";
import { readEntries } from "../journal/read-run.ts";
import { runFolders } from "../journal/state-folder.ts";
import { isMarkedUndone } from "../journal/undone-mark.ts";

export interface OpenFault {
  readonly fault: AnyFault;
  /** Its run's folder, where that is known. */
  readonly folder: string | undefined;
  /** Absent: its claim is gone, or was never there. */
  readonly claim: Claim | undefined;
}

interface Wanted {
  readonly source: Source;
  readonly stateRoot: string;
  readonly run: string | undefined;
  readonly signal: AbortSignal;
}

export async function foundOpen(
  wanted: Wanted,
): Promise<{ open: OpenFault[]; ended: ReadonlySet<string>; unread: readonly string[] }> {
  const { faults, ended, unread } = journalled(wanted);
  const all = await wanted.source.claims.list(wanted.signal);
  const claims = all.filter(({ run }) => wanted.run === undefined || run === wanted.run);
  return { open: merge(faults, claims), ended, unread };
}

function journalled({ source, stateRoot, run }: Wanted) {
  const unread: string[] = [];
  /** Runs that are over, whoever wrote them: a program may go on after its drill. */
  const ended = new Set<string>();
  const faults = runFolders(stateRoot, source.engineId)
    .filter((folder) => run === undefined || basename(folder) === run)
    .flatMap((folder) => {
      if (isMarkedUndone(folder)) {
        ended.add(basename(folder));
        return [];
      }
      try {
        const entries = readEntries(folder);
        if (isFinished(entries)) ended.add(basename(folder));
        return openFaults(entries).map((fault) => ({ fault, folder }));
      } catch (error) {
        unread.push(messageOf(error));
        return [];
      }
    });
  return { faults, ended, unread };
}

/** A claim's fault may be reverted and journalled, only the claim outlived us: undoing again is harmless. */
function merge(
  faults: readonly { fault: AnyFault; folder: string }[],
  claims: readonly Claim[],
): OpenFault[] {
  const byId = new Map<string, OpenFault>();
  for (const claim of claims)
    byId.set(claim.fault.id, { fault: claim.fault, folder: undefined, claim });
  for (const { fault, folder } of faults)
    byId.set(fault.id, { fault, folder, claim: byId.get(fault.id)?.claim });
  return [...byId.values()];
}
