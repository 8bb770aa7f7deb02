/** A run's ear for the halt switch: the state folder's file, and the engine's event. */
import type { Clock } from "./core/clock.ts";
import type { Stop } from "./core/drill.ts";
import { sayHalt } from "./core/halt.ts";
import { messageOf } from "./failure.ts";
import { readHaltFile } from "./journal/halt-file.ts";

/** Everything must be undone within 2 s of a halt, so it may take only a little to hear of it. */
const LOOK_EVERY_MS = 200;

export interface Halting {
  /** Aborted with the stop as its reason. */
  readonly signal: AbortSignal;
  /** The engine says so. */
  now(): void;
  stop(): void;
}

export function watchForHalt(stateRoot: string, clock: Clock): Halting {
  const abort = new AbortController();
  const over = new AbortController();
  const halt = (message: string) => {
    const stop: Stop = { kind: "stopped", cause: "halt", message };
    if (!abort.signal.aborted) abort.abort(stop);
  };
  const look = async () => {
    while (!over.signal.aborted && !abort.signal.aborted) {
      const found = readHaltFile(stateRoot);
      if (found) halt(sayHalt(found));
      await clock.sleep(LOOK_EVERY_MS, over.signal);
    }
  };
  look().catch((error: unknown) => halt(`the halt file cannot be looked for: ${messageOf(error)}`));
  return {
    signal: abort.signal,
    now: () => halt("halted: the engine's halt switch was turned on"),
    stop: () => over.abort(),
  };
}
