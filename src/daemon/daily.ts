/** What is done once a day, each morning: what fails is tried again, for some hours. */
import { DAY_MS } from "../core/local-date.ts";
import type { Mornings } from "./mornings.ts";

const AGAIN_MS = 10 * 60_000;
const TRIES_MAX = 36;

interface Work {
  readonly mornings: Mornings;
  /** Of the first one. */
  readonly dueMs: number;
  /** @param morningMs for which it is done; later ones that are over need none of their own. @throws */
  readonly run: (morningMs: number, nowMs: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/** @returns what is to be called at each ring */
export function daily({ mornings, dueMs, run, onFailure }: Work): (nowMs: number) => void {
  let nextMs = dueMs;
  let tries = 0;
  const putOff = (untilMs: number) => {
    nextMs = untilMs;
    tries = 0;
  };
  return (nowMs) => {
    // A clock that was ahead has been put right.
    if (nextMs - nowMs > 2 * DAY_MS) putOff(mornings.after(nowMs));
    if (nowMs < nextMs) return;
    const morningMs = mornings.after(nowMs);
    try {
      run(mornings.lastBy(nowMs), nowMs);
      putOff(morningMs);
    } catch (error) {
      onFailure(error);
      tries++;
      const againMs = nowMs + AGAIN_MS;
      if (tries < TRIES_MAX && againMs < morningMs) nextMs = againMs;
      else putOff(morningMs);
    }
  };
}
