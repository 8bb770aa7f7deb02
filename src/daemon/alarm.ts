/** The daemon's alarm clock: node-cron rings every few seconds, and a timer at the act that is due before. */
import { createTask } from "node-cron";

export interface Alarm {
  stop(): void;
}

export interface Ringing {
  readonly onRing: () => void;
  /** When the next act is due, in wall milliseconds. */
  readonly nextMs: () => number | undefined;
}

/** A ring a second was a percent of a core for nothing. */
const EVERY_S = 5;

/** A ring that comes while the last one is still heard waits for nobody: it hears by itself what is due. */
export function ring({ onRing, nextMs }: Ringing): Alarm {
  const silent = () => {};
  const logger = { info: silent, warn: silent, error: silent, debug: silent };
  const options = { timezone: "UTC", suppressMissedWarning: true, logger };
  let timer: NodeJS.Timeout | undefined;
  const arm = () => {
    clearTimeout(timer);
    const inMs = (nextMs() ?? Number.POSITIVE_INFINITY) - Date.now();
    // A timer may be early by a millisecond: then it is set once more.
    if (inMs < EVERY_S * 1_000) timer = setTimeout(hear, Math.max(1, inMs));
  };
  const hear = () => {
    onRing();
    arm();
  };
  const task = createTask(`*/${EVERY_S} * * * * *`, hear, options);
  void task.start();
  arm();
  return {
    stop: () => {
      clearTimeout(timer);
      void task.destroy();
    },
  };
}
