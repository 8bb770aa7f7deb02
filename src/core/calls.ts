/** What an engine was told to do to containers, as it was heard: its own log forgets within seconds on a busy one. */
import type { TargetEvent } from "./source.ts";

/** Of one container, since its last start. */
export interface Calls {
  /** By name or number, as the engine says it. */
  readonly signals: readonly string[];
  readonly stopped: boolean;
}

const NONE: Calls = { signals: [], stopped: false };

export class CallBook {
  readonly #calls = new Map<string, Calls>();
  #hasMissed = false;

  hear({ id, change, facts }: TargetEvent): void {
    const known = this.#calls.get(id) ?? NONE;
    if (change === "start") this.#calls.set(id, NONE);
    if (change === "destroy") this.#calls.delete(id);
    if (change === "stop") this.#calls.set(id, { ...known, stopped: true });
    if (change === "kill") this.#calls.set(id, signalled(known, facts.signal ?? ""));
  }

  /** Another start may be among what was not heard: only what starts from now on is known again. */
  miss(): void {
    this.#calls.clear();
    this.#hasMissed = true;
  }

  /** `undefined`: not all was heard. */
  of(id: string): Calls | undefined {
    return this.#calls.get(id) ?? (this.#hasMissed ? undefined : NONE);
  }
}

/** Each once: who reloads a server every second is no list without end. */
function signalled({ signals, ...known }: Calls, signal: string): Calls {
  return { ...known, signals: [...new Set([...signals, signal])] };
}
