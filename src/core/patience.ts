/**
 * Waits for all, but not for who is silent long after the others: those who have been hit already
 * would be held for that. Whoever is not waited for any more is told to stop by its signal.
 */
import type { Clock } from "./clock.ts";

/** Since the last answer. A busy engine takes a second or two; one that hangs would cost a call's whole deadline. */
export const PATIENCE_MS = 5_000;
/** Where a single question is asked of each. */
export const LOOK_PATIENCE_MS = 3_000;

/** For who was waited for already, and for calls on their way when all is to end. */
export const LAST_WORDS_MS = 500;

const GIVEN_UP = "nobody waits for it any more";

export interface Asking<T> {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** From such an answer on somebody is held, and no silence is waited for any more. */
  readonly holds: (answer: T) => boolean;
  /** So long it may take by itself. */
  readonly usualMs?: number;
  readonly patienceMs?: number;
  /** What is known of who did not answer. */
  readonly silent: (at: number) => T;
}

export interface Answers<T> {
  readonly answers: readonly T[];
  /** How long those who had answered waited for the silent ones. */
  readonly draggedMs: number;
}

type Question<T> = (signal: AbortSignal) => Promise<T>;

/** All are asked in one tick. */
export async function patiently<T>(
  questions: readonly Question<T>[],
  asking: Asking<T>,
): Promise<Answers<T>> {
  const { clock, signal, holds, usualMs = 0, patienceMs = PATIENCE_MS, silent } = asking;
  const answers: { readonly answer: T }[] = [];
  const earliestMs = clock.monotonicMs() + usualMs;
  let lastMs = clock.monotonicMs();
  let isHeld = false;
  const lives = questions.map(() => new AbortController());
  const asked = questions.map(async (question, at) => {
    const life = AbortSignal.any([signal, (lives[at] as AbortController).signal]);
    const answer = await question(life);
    answers[at] = { answer };
    lastMs = clock.monotonicMs();
    isHeld ||= holds(answer);
  });
  const leftMs = () => Math.max(earliestMs, lastMs) + patienceMs - clock.monotonicMs();
  await orEnough(Promise.all(asked), clock, () => (isHeld ? leftMs() : patienceMs));
  const all = questions.map((_, at) => answers[at] ?? { answer: silent(at), isSilent: true });
  const silence = lives.filter((_, at) => "isSilent" in (all[at] as object));
  for (const life of silence) life.abort(GIVEN_UP);
  const draggedMs = silence.length > 0 ? clock.monotonicMs() - lastMs : 0;
  return { answers: all.map(({ answer }) => answer), draggedMs };
}

export interface Bound {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Resolves when its time is up, or with the signal. */
  readonly time: (over: AbortSignal) => Promise<void>;
}

/** Gives up what is not over when its time is, and leaves it a moment to end. @returns whether it was given up */
export async function bounded(
  work: (signal: AbortSignal) => Promise<void>,
  { clock, signal, time }: Bound,
): Promise<boolean> {
  const life = new AbortController();
  const over = new AbortController();
  const giveUp = async () => {
    await time(over.signal);
    await clock.sleep(LOOK_PATIENCE_MS, over.signal);
    if (over.signal.aborted) return;
    life.abort(GIVEN_UP);
    await clock.sleep(LAST_WORDS_MS, over.signal);
  };
  const working = work(AbortSignal.any([signal, life.signal]));
  await Promise.race([working.finally(() => over.abort()), giveUp()]);
  return life.signal.aborted;
}

export function isGivenUp({ reason }: AbortSignal): boolean {
  return reason === GIVEN_UP;
}

/** Until it is settled, or nothing is left of the time for it. */
async function orEnough(work: Promise<unknown>, clock: Clock, leftMs: () => number): Promise<void> {
  const over = new AbortController();
  const lose = async () => {
    for (let ms = leftMs(); ms > 0 && !over.signal.aborted; ms = leftMs())
      await clock.sleep(ms, over.signal);
  };
  await Promise.race([work, lose()]).finally(() => over.abort());
}
