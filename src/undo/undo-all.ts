/**
 * `chaos revert`, `chaos halt`, the watchdog and the start of every drill: undoes what dead runs left
 * open, from their journals, and from the claims on the engine where a journal is lost. Each claim
 * is taken over first, so that of two that come at once only one undoes.
 */
import { basename } from "node:path";
import { undo } from "../controller.ts";
import type { Fact } from "../core/entry.ts";
import type { AnyFault } from "../core/fault.ts";
import { residueOn } from "../core/monkey.ts";
import type { Leftover, Silence, Source } from "../core/source.ts";
import { appendTo } from "../journal/append-to.ts";
import type { RevertSummary } from "../journal/revert-open.ts";
import { runFolders } from "../journal/state-folder.ts";
import { monkeys } from "../rosters.ts";
import { engineOf, nowOn } from "./engine-now.ts";
import { type LeftAlone, whoLives } from "./living.ts";
import { foundOpen, type OpenFault } from "./open-faults.ts";
import { seize } from "./seize.ts";
import { takeBack } from "./take-back.ts";

export interface UndoRequest {
  readonly source: Source;
  readonly stateRoot: string;
  /** One run's id; absent: every dead run of this engine. */
  readonly run: string | undefined;
  /**
   * Take over from a run that may live still: the watchdog, which saw its controller go, and a halt.
   * Who took over already is left alone even so.
   */
  readonly evenLiving?: boolean;
  /** Only runs of this state folder: what others keep elsewhere is theirs to tell of. */
  readonly ownRunsOnly?: boolean;
  /** Our own container, to be removed by itself at the very end. */
  readonly spare?: string;
  readonly signal: AbortSignal;
}

export interface UndoResult {
  readonly reverted: readonly { fault: AnyFault; how: string }[];
  readonly failed: readonly { fault: AnyFault; message: string }[];
  /** Runs that live, whose holder cannot be asked from here, or that somebody else is undoing. */
  readonly leftAlone: readonly LeftAlone[];
  readonly residue: readonly { subject: string; says: string }[];
  readonly swept: readonly string[];
  /** Of several engines, those that were not asked: what is open there is open still. */
  readonly silent: readonly Silence[];
  /** Journals that could not be read: their faults were looked for among the claims. */
  readonly unread: readonly string[];
}

export async function undoAll(request: UndoRequest): Promise<UndoResult> {
  const { source, signal } = request;
  // Before the claims: what is seen here of a run that ends meanwhile is swept, which is no harm.
  const isAsked = askedFor(request);
  const objects = (await source.leftovers(request.run, signal))
    .filter(isSwept(request))
    .filter(({ run }) => isAsked(run));
  const found = await foundOpen(request);
  const open = found.open.filter(({ fault }) => isAsked(fault.run));
  const now = await nowOn(request, open.map(engineOf));
  const living = await whoLives(request, { ...found, open, objects }, now);
  const dead = open.filter(({ fault }) => !living.some(({ run }) => run === fault.run));
  const { ours, others, unreached } = await seize({ source, signal, now }, dead);
  const summary = await undo(
    ours.map(({ fault }) => fault),
    source,
    noteTo(ours),
    { tokenOf: (fault) => ours.find((one) => one.fault.id === fault.id)?.token ?? fault.id },
  );
  const leftAlone = [...living, ...others];
  const left = objects.filter(
    ({ run }) => !leftAlone.some((one) => one.run === run) && isOver(request, run, ours),
  );
  await source.sweep(left, signal);
  const undone = summary.reverted.map(({ fault }) => fault);
  const kept = await takeBack(request, undone);
  return {
    reverted: summary.reverted.map(({ fault, deed }) => ({ fault, how: deed.how })),
    failed: [...summary.failed, ...unreached, ...kept],
    leftAlone,
    residue: await residueAfter(source, mended(summary), signal),
    swept: left.map((one) => one.says),
    silent: source.silent?.() ?? [],
    unread: found.unread,
  };
}

function askedFor({ ownRunsOnly, stateRoot, source }: UndoRequest): (run: string) => boolean {
  if (!ownRunsOnly) return () => true;
  const own = new Set(runFolders(stateRoot, source.engineId).map((folder) => basename(folder)));
  return (run) => own.has(run);
}

/** A run that lives ends its helpers itself, unless we took its faults over. */
function isOver({ run: named, evenLiving }: UndoRequest, run: string, ours: readonly OpenFault[]) {
  return !evenLiving || named !== undefined || ours.some(({ fault }) => fault.run === run);
}

/** Claims go with their faults, and stay when those could not be undone. */
function isSwept({ spare }: UndoRequest): (leftover: Leftover) => boolean {
  return ({ kind, id }) => kind !== "claim" && !(spare !== undefined && id.startsWith(spare));
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

/** Whatever somebody else did to a victim is no residue of ours. */
const mended = ({ reverted }: RevertSummary) => reverted.filter(({ isTheirs }) => !isTheirs);

async function residueAfter(
  source: Source,
  reverted: readonly { fault: AnyFault }[],
  signal: AbortSignal,
) {
  const army = new Map((await monkeys.all()).map((monkey) => [monkey.name, monkey]));
  const after = await source.snapshot(
    reverted.map(({ fault }) => fault.victim.id),
    signal,
  );
  return reverted.flatMap(({ fault }) => {
    const now = after.get(fault.victim.id);
    // Somebody may have removed it in the meantime; that is not ours to put back.
    if (!now) return [];
    const left = residueOn(army.get(fault.monkey), fault, now);
    return left.map((says) => ({ subject: fault.victim.name, says }));
  });
}
