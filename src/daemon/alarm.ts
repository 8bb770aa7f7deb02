/** The daemon's alarm clock: node-cron rings each second; what is due by then the schedule says. */
import { createTask } from "node-cron";

export interface Alarm {
  stop(): void;
}

/** A ring that comes while the last one is still heard waits for nobody: it hears by itself what is due. */
export function ringEachSecond(onRing: () => void): Alarm {
  const silent = () => {};
  const logger = { info: silent, warn: silent, error: silent, debug: silent };
  const options = { timezone: "UTC", suppressMissedWarning: true, logger };
  const task = createTask("* * * * * *", onRing, options);
  void task.start();
  return { stop: () => void task.destroy() };
}
