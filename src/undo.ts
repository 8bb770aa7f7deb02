/**
 * `chaos revert`: undoes what dead runs left open, from their journals, and from the claims on the
 * engine where a journal is lost. A living run's faults are its own to undo.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { undo } from "./controller.ts";
import type { Fact } from "./core/entry.ts";
import type { AnyFault } from "./core/fault.ts";
import { residueOf } from "./core/snapshot.ts";
import type { Claim, Leftover, Source } from "./core/source.ts";
import { messageOf } from "./failure.ts";
import { appendTo } from "./journal/append-to.ts";
import { openFaults } from "./journal/fold.ts";
import { HOLDER_FILE, isAlive } from "./journal/holder.ts";
import { readEntries } from "./journal/read-run.ts";
import { runFolders } from "./journal/state-folder.ts";

export interface UndoRequest {
  readonly source: Source;
  readonly stateRoot: string;
  /** One run's id; absent: every dead run of this engine. */
  readonly run: string | undefined;
  readonly signal: AbortSignal;
}

export interface UndoResult {
  readonly reverted: readonly { fault: AnyFault; how: string }[];
  readonly failed: readonly { fault: AnyFault; message: string }[];
  /** Runs that live, or whose holder is on another host: left alone. */
  readonly leftAlone: readonly { run: string; why: string }[];
  readonly residue: readonly { subject: string; says: string }[];
  readonly swept: readonly string[];
  /** Journals that could not be read: their faults were looked for among the claims. */
  readonly unread: readonly string[];
}

interface OpenFault {
  readonly fault: AnyFault;
  readonly folder: string | undefined;
}

export async function undoAll(request: UndoRequest): Promise<UndoResult> {
  const { source, signal } = request;
  const unread: string[] = [];
  const fromJournals = journalled(request, unread);
  // Before the claims: a run claims first, so a helper seen here whose claims are not is dead.
  const helpers = (await source.leftovers(request.run, signal)).filter(isHelper);
  const claims = (await source.claims.list(signal)).filter((claim) => wanted(request, claim.run));
  const leftAlone = stillHeld(request, claims);
  const mine = (run: string) => !leftAlone.some((one) => one.run === run);
  const open = merge(fromJournals, claims).filter(({ fault }) => mine(fault.run));
  const note = noteTo(open);
  const summary = await undo(
    open.map(({ fault }) => fault),
    source,
    note,
  );
  const left = helpers.filter((one) => mine(one.run));
  await source.sweep(left, signal);
  return {
    reverted: summary.reverted.map(({ fault, deed }) => ({ fault, how: deed.how })),
    failed: summary.failed,
    leftAlone,
    residue: await residueAfter(
      source,
      summary.reverted.map(({ fault }) => fault),
      signal,
    ),
    swept: left.map((one) => one.says),
    unread,
  };
}

/** Claims go with their faults, and stay when those could not be undone. */
function isHelper({ kind }: Leftover): boolean {
  return kind === "helper";
}

function wanted({ run }: UndoRequest, candidate: string): boolean {
  return run === undefined || candidate === run;
}

function journalled(request: UndoRequest, unread: string[]): OpenFault[] {
  return runFolders(request.stateRoot, request.source.engineId)
    .filter((folder) => wanted(request, basename(folder)))
    .flatMap((folder) => {
      try {
        return openFaults(readEntries(folder)).map((fault) => ({ fault, folder }));
      } catch (error) {
        unread.push(messageOf(error));
        return [];
      }
    });
}

/** A claim's fault may have been reverted and journalled, only the claim outlived us: undoing again is harmless. */
function merge(journalled: readonly OpenFault[], claims: readonly Claim[]): OpenFault[] {
  const byId = new Map<string, OpenFault>();
  for (const claim of claims) byId.set(claim.fault.id, { fault: claim.fault, folder: undefined });
  for (const open of journalled) byId.set(open.fault.id, open);
  return [...byId.values()];
}

function stillHeld(request: UndoRequest, claims: readonly Claim[]) {
  const holders = new Map<string, string>(claims.map((claim) => [claim.run, claim.holder]));
  for (const folder of runFolders(request.stateRoot, request.source.engineId)) {
    const file = join(folder, HOLDER_FILE);
    if (existsSync(file)) holders.set(basename(folder), readFileSync(file, "utf8"));
  }
  const expired = (run: string) =>
    claims.some((claim) => claim.run === run && Date.parse(claim.expires) < Date.now());
  return [...holders].flatMap(([run, holder]) => {
    if (!wanted(request, run)) return [];
    const alive = isAlive(holder);
    if (alive) return [{ run, why: `it still runs, as ${holder}` }];
    // Another host's process cannot be asked: its time must be over, or its run be named.
    if (alive === undefined && request.run !== run && !expired(run))
      return [{ run, why: `its holder is on another host (${holder}); name the run to undo it` }];
    return [];
  });
}

/** Each fault's news goes to its own run's journal, where there is one. */
function noteTo(open: readonly OpenFault[]) {
  const folders = new Map(open.map(({ fault, folder }) => [fault.id, folder]));
  return async (facts: readonly Fact[]) => {
    for (const fact of facts) {
      const folder = "fault" in fact ? folders.get(String(fact.fault)) : undefined;
      if (folder) await appendTo(folder, fact);
    }
  };
}

async function residueAfter(source: Source, faults: readonly AnyFault[], signal: AbortSignal) {
  const after = await source.snapshot(
    faults.map((fault) => fault.victim.id),
    signal,
  );
  return faults.flatMap((fault) => {
    const now = after.get(fault.victim.id);
    // Somebody may have removed it in the meantime; that is not ours to put back.
    if (!now) return [];
    return residueOf(fault.before, now).map((says) => ({ subject: fault.victim.name, says }));
  });
}
