/** The journal's entries about one fault, gathered: what was done to a victim and how it ended. */
import type { Entry } from "../core/entry.ts";
import type { AnyFault, Deed, Effect } from "../core/fault.ts";

/** Times are `t` of the run in milliseconds. */
export interface FaultRecord {
  readonly fault: AnyFault;
  /** The first injection, and when its own answer came; a returning victim may be hit again. */
  readonly injected?: { readonly issuedMs: number; readonly ackMs: number; readonly deed?: Deed };
  /** When it was hit again: it had come back. */
  readonly again?: readonly number[];
  /** Why the first injection failed. */
  readonly error?: string;
  /** It did because the drill was stopped. */
  readonly cutShort?: true;
  /** In effect if it ever was, else the last answer. */
  readonly effect?: Effect;
  readonly ended?: { readonly t: number; readonly deed: Deed };
  /** Its undo began `tookMs` before. */
  readonly reverted?: { readonly t: number; readonly deed: Deed; readonly tookMs: number };
  /** Absent again when a later attempt succeeded. */
  readonly revertFailed?: { readonly t: number; readonly message: string };
}

export function faultRecords(entries: readonly Entry[]): FaultRecord[] {
  const records = new Map<string, FaultRecord>();
  for (const entry of entries) {
    if (entry.kind === "intended") records.set(entry.fault.id, { fault: entry.fault });
    else if ("fault" in entry) {
      const record = records.get(entry.fault);
      if (record) records.set(entry.fault, advance(record, entry));
    }
  }
  return [...records.values()];
}

type FaultEntry = Exclude<Extract<Entry, { fault: unknown }>, { kind: "intended" }>;

function advance(record: FaultRecord, entry: FaultEntry): FaultRecord {
  switch (entry.kind) {
    case "injected":
      if (record.injected)
        return { ...record, again: [...(record.again ?? []), entry.answered ?? entry.t] };
      return { ...record, ...injection(entry) };
    case "verified":
      return record.effect?.kind === "in-effect" ? record : { ...record, effect: entry.effect };
    case "ended":
      return { ...record, ended: { t: entry.t, deed: entry.deed } };
    case "reverted": {
      const { revertFailed: _overcome, ...rest } = record;
      return { ...rest, reverted: { t: entry.t, deed: entry.deed, tookMs: entry.tookMs ?? 0 } };
    }
    case "revert-delayed":
      return record;
    case "revert-failed":
      return { ...record, revertFailed: { t: entry.t, message: entry.message } };
  }
}

function injection(entry: Extract<Entry, { kind: "injected" }>): Partial<FaultRecord> {
  const { issued: issuedMs, answered: ackMs = entry.t, deed, error, cutShort } = entry;
  return {
    injected: { issuedMs, ackMs, ...(deed ? { deed } : {}) },
    ...(error === undefined ? {} : { error }),
    ...(cutShort ? { cutShort } : {}),
  };
}

/** When the fault was over: it ended by itself, or our revert (or its failed attempt) was through. */
export function overMs({ ended, reverted, revertFailed }: FaultRecord): number | undefined {
  return ended?.t ?? reverted?.t ?? revertFailed?.t;
}
