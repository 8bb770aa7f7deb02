/**
 * The ground a simulated experiment stands on: time is virtual everywhere, also where the program
 * asks the system for it, and belongs to a process, so that a death stops all of it at once.
 */
import { vi } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { guards, monkeys, probeKinds } from "../../src/rosters.ts";
import { type VirtualClock, virtualClock } from "../reporter/virtual-clock.ts";

/** A process of ours. What waits in a dead one waits for ever. */
export class Process {
  static #last = 0;
  readonly pid = ++Process.#last;
  isAlive = true;
  /** What to do at its death, at once. */
  onDeath: () => void = () => {};

  die(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.onDeath();
  }
}

export const forever = <T>() => new Promise<T>(() => {});

export class Ground {
  readonly clock: VirtualClock;
  /** Whose code starts to wait now. */
  process = new Process();

  constructor(startMs: number) {
    this.clock = virtualClock({ startMs, turns: 1 });
  }

  /** A sleep of the process that calls. */
  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    const { process } = this;
    await this.clock.sleep(durationMs, signal);
    if (!process.isAlive) await forever();
  }

  /** Lets time pass until that is settled. */
  async until<T>(promise: Promise<T>, limitMs = 3_600_000): Promise<T> {
    let over = false;
    const settle = () => {
      over = true;
    };
    promise.then(settle, settle);
    const end = this.clock.monotonicMs() + limitMs;
    await new Promise((resolve) => setImmediate(resolve));
    while (!over) {
      const moved = await this.clock.next();
      if (over) break;
      if (!moved) throw new Error("it does not end: everybody waits for something else than time");
      if (this.clock.monotonicMs() > end) throw new Error("it does not end within an hour");
    }
    return promise;
  }
}

/** Puts the program on virtual ground. `now` tells which one. */
export async function laySystemOn(now: () => Ground): Promise<void> {
  await keepRosters();
  const here = () => now().clock;
  Object.assign(systemClock, {
    monotonicMs: () => here().monotonicMs(),
    wallMs: () => here().wallMs(),
    sleep: (durationMs: number, signal?: AbortSignal) => now().sleep(durationMs, signal),
  });
  vi.spyOn(Date, "now").mockImplementation(() => here().wallMs());
  vi.spyOn(AbortSignal, "timeout").mockImplementation((durationMs) => {
    const abort = new AbortController();
    const late = () => abort.abort(new DOMException("out of time", "TimeoutError"));
    void now().sleep(durationMs).then(late);
    return abort.signal;
  });
  vi.stubGlobal("setInterval", (tick: () => void, everyMs: number) => {
    const over = new AbortController();
    const ground = now();
    const loop = async () => {
      while (!over.signal.aborted) {
        await ground.sleep(everyMs, over.signal);
        if (!over.signal.aborted) tick();
      }
    };
    void loop();
    return over;
  });
  vi.stubGlobal("clearInterval", (over: AbortController | undefined) => over?.abort());
}

/** Loading a file each time anew takes real time, in which virtual time would go on. */
async function keepRosters(): Promise<void> {
  for (const roster of [monkeys, guards, probeKinds] as { all(): Promise<{ name: string }[]> }[]) {
    const all = await roster.all();
    const load = (roster as unknown as typeof monkeys).load;
    Object.assign(roster, {
      all: async () => all,
      load: async (name: string) => all.find((one) => one.name === name) ?? load(name),
    });
  }
}
