/** The daemon's alarm clock: node-cron rings each minute, and a timer every few seconds and at the act that is due before. */
import { createTask } from "node-cron";

export interface Alarm {
  stop(): void;
}

export interface Ringing {
  readonly onRing: () => void;
  /** When the next act is due, in wall milliseconds. */
  readonly nextMs: () => number | undefined;
}

/** Of changed files, of the engine and of what was missed nobody needs to hear sooner. */
const EVERY_MS = 5_000;
/** node-cron looks for its next beat by Intl's dates: 45 ms each, so that one every 5 s was a percent of a core. */
const EACH_MINUTE = "* * * * *";

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
    timer = setTimeout(hear, Math.min(EVERY_MS, Math.max(1, inMs)));
  };
  const hear = () => {
    onRing();
    arm();
  };
  const task = createTask(EACH_MINUTE, hear, options);
  void task.start();
  arm();
  return {
    stop: () => {
      clearTimeout(timer);
      void task.destroy();
    },
  };
}
