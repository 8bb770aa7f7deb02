/** What probes ask of the engine, through the source: how a container is, and a program in it. */
import type { ProbeEngine } from "./core/probe.ts";
import type { Source } from "./core/source.ts";
import type { Target } from "./core/target.ts";

/** A list of a thousand containers takes a while, whoever waits for it. */
const LIST_DEADLINE_MS = 10_000;

/**
 * Whoever asks while a list is under way waits for the next one: that one began after the question, so its
 * answer is not of the past. However many ask, at most two lists are wanted at a time.
 */
export function probeEngine(source: Source, run: string): ProbeEngine {
  let running: Promise<Target[]> | undefined;
  let next: Promise<Target[]> | undefined;
  const list = () => {
    const listing = source.list(AbortSignal.timeout(LIST_DEADLINE_MS));
    running = listing;
    const forget = () => {
      if (running === listing) running = undefined;
    };
    listing.then(forget, forget);
    return listing;
  };
  const fresh = () => {
    if (!running) return list();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return list();
      });
    return next;
  };
  return {
    target: async (name, signal) => {
      const targets = await orAborted(fresh(), signal);
      return (
        targets.find((one) => one.name === name) ?? targets.find((one) => one.id.startsWith(name))
      );
    },
    exec: (target, order, signal) => source.victim(target, run).exec(order, signal),
  };
}

function orAborted<T>(wanted: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    wanted.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
