/**
 * Halt: the switch is turned on for everybody, living runs are given a moment to undo by themselves,
 * because they also write it down, and whatever is open then is taken over and undone here.
 */
import { poll, systemClock } from "../core/clock.ts";
import type { Halt } from "../core/halt.ts";
import type { Claim, Source } from "../core/source.ts";
import { messageOf } from "../failure.ts";
import { writeHaltFile } from "../journal/halt-file.ts";
import { isSuspended } from "../journal/holder.ts";
import { type UndoResult, undoAll } from "./undo-all.ts";

/** Of the 2 s that a halt may take in all. */
const BY_THEMSELVES = { everyMs: 50, deadlineMs: 800 };
const WITHIN_MS = 60_000;

export interface HaltResult {
  readonly halt: Halt;
  /** Of the two switches, the one that is not on, and why. */
  readonly warnings: readonly string[];
  /** Undone by the runs themselves when they heard of it. */
  readonly stopped: readonly string[];
  readonly undo: UndoResult;
  /** What is open even now. */
  readonly open: readonly string[];
  readonly tookMs: number;
}

export async function halt(asked: {
  source: Source;
  stateRoot: string;
  words: Halt;
}): Promise<HaltResult> {
  const { source, stateRoot, words } = asked;
  const clock = systemClock;
  const began = clock.monotonicMs();
  const signal = AbortSignal.timeout(WITHIN_MS);
  // Only for the report: an engine that is slow here or fails must not hold the switch up.
  const listed = source.claims.list(signal).catch(() => []);
  const warnings = await turnOn(asked, signal);
  const before = await listed;
  const isNoneAwaited = async () => !(await left(source, signal)).some(mayHear) || undefined;
  await poll(clock, isNoneAwaited, { ...BY_THEMSELVES, signal });
  const seized = await left(source, signal);
  const undo = await undoAll({ source, stateRoot, run: undefined, evenLiving: true, signal });
  const open = (await left(source, signal)).map(nameOf);
  const stopped = before.filter((one) => !seized.some(({ victim }) => victim === one.victim));
  const tookMs = Math.round(clock.monotonicMs() - began);
  return { halt: words, warnings, stopped: stopped.map(nameOf), undo, open, tookMs };
}

/** One of the two is enough to stop a run here; both must be tried, and both failing is no halt. */
async function turnOn(
  { source, stateRoot, words }: { source: Source; stateRoot: string; words: Halt },
  signal: AbortSignal,
): Promise<string[]> {
  const onEngine = source.halt.turnOn(words, signal);
  const noFile = haltHere(stateRoot, words);
  try {
    await onEngine;
  } catch (error) {
    if (noFile) throw error;
    return [
      `The engine's own switch is not on, so runs of other state folders go on: ${messageOf(error)}`,
    ];
  }
  return noFile ? [noFile] : [];
}

/** The switch that needs no engine: runs of this state folder stop. @returns why it is not on */
export function haltHere(stateRoot: string, words: Halt): string | undefined {
  try {
    writeHaltFile(stateRoot, words);
    return undefined;
  } catch (error) {
    return `The halt file could not be written: ${messageOf(error)}`;
  }
}

function left(source: Source, signal: AbortSignal): Promise<Claim[]> {
  return source.claims.list(signal);
}

/** Who is suspended undoes nothing, however long it is waited for. */
const mayHear = ({ holder }: Claim) => !isSuspended(holder);

function nameOf({ fault }: Claim): string {
  return `${fault.monkey} on ${fault.victim.name}`;
}
