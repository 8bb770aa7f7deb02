/** Entries of a journal for tests. */
import type { Entry } from "../../src/core/entry.ts";
import type { AnyFault } from "../../src/core/fault.ts";
import { aSnapshot } from "../core/made.ts";

export function aFault(id: string, victim = `v-${id}`): AnyFault {
  return {
    id,
    run: "run-1",
    monkey: "noop",
    victim: { id: victim, name: victim, source: "docker" },
    options: {},
    peers: [],
    before: aSnapshot(),
    until: "2026-01-01T00:01:00.000Z",
    seed: "7",
  };
}

const STAMP = { at: "2026-01-01T00:00:00.000Z", t: 0 };
const DEED = { how: "it was done", facts: {} };

export const intended = (id: string): Entry => {
  return { ...STAMP, kind: "intended", fault: aFault(id), claim: id };
};
export const reverted = (id: string): Entry => {
  return { ...STAMP, kind: "reverted", fault: id, deed: DEED };
};
export const injected = (id: string, error?: string): Entry => {
  return {
    ...STAMP,
    kind: "injected",
    fault: id,
    issued: 0,
    ...(error ? { error } : { deed: DEED }),
  };
};
export const ended = (id: string): Entry => ({ ...STAMP, kind: "ended", fault: id, deed: DEED });
export const revertFailed = (id: string): Entry => {
  return { ...STAMP, kind: "revert-failed", fault: id, message: "no" };
};
export const finished: Entry = { ...STAMP, kind: "finished", residue: [], unknown: [] };
