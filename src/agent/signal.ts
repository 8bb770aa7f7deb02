/** Sends a signal to processes of one container that are found by their command lines. */
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type Found, find, type Wanted } from "./find.ts";
import { isDead } from "./proc.ts";

export interface SignalRequest extends Wanted {
  /** A name with or without SIG, or a number. */
  readonly signal: string;
  /** At most so many; of more, those with the lowest pids. */
  readonly max: number;
}

export interface SignalReport {
  readonly matching: number;
  /** Process 1 was one of them and is left out. */
  readonly spared: boolean;
  readonly signalled: number;
  /** Seen dead before the deadline. */
  readonly dead: number;
  /** How the command lines of the first few begin. */
  readonly commands: readonly string[];
}

const LOOK_EVERY_MS = 5;
/** SIGKILL is not asked for its opinion; any other signal may be survived. */
const DEATH_DEADLINE_MS = { sure: 2_000, unsure: 300 };
const SHOWN = { commands: 3, characters: 120 };

/** @throws TypeError on a signal that is none, Error when the kernel refuses all of them */
export async function signalAll(request: SignalRequest): Promise<SignalReport> {
  const signal = numberOf(request.signal);
  const { found, spared } = find(request);
  const chosen = found.slice(0, request.max);
  const hit = chosen.filter((one) => strike(one, signal));
  const deadlineMs =
    signal === constants.signals.SIGKILL ? DEATH_DEADLINE_MS.sure : DEATH_DEADLINE_MS.unsure;
  return {
    matching: found.length,
    spared,
    signalled: hit.length,
    dead: await deaths(hit, deadlineMs),
    commands: hit.slice(0, SHOWN.commands).map(({ command }) => command.slice(0, SHOWN.characters)),
  };
}

/** False: it died by itself. A pid may be given away between the look and the signal. */
function strike({ pid, startTicks }: Found, signal: number): boolean {
  if (isDead(pid, startTicks)) return false;
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

async function deaths(hit: readonly Found[], deadlineMs: number): Promise<number> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const dead = hit.filter(({ pid, startTicks }) => isDead(pid, startTicks)).length;
    if (dead === hit.length || performance.now() >= end) return dead;
    await sleep(LOOK_EVERY_MS);
  }
}

/** The real-time ones by number: signal(7) has them from 34 to 64, as the C library counts. */
export function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const name = text.startsWith("SIG") ? text : `SIG${text}`;
  const [, end, by = "0"] = /^SIGRT(MIN|MAX)(?:[+-](\d+))?$/.exec(name) ?? [];
  if (end !== undefined) return end === "MIN" ? 34 + Number(by) : 64 - Number(by);
  const known = (constants.signals as Readonly<Record<string, number>>)[name];
  if (known === undefined) throw new TypeError(`unknown signal "${text}"`);
  return known;
}
