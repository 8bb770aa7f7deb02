/** What a daemon is told by signals, from the moment on that it can be told anything. */
import type { EventEmitter } from "node:events";

const ENDINGS = { SIGINT: 130, SIGTERM: 143 } as const;
type Ending = keyof typeof ENDINGS;
const NAMES = Object.keys(ENDINGS) as Ending[];

export interface DaemonSignals {
  readonly ended: Promise<Ending>;
  /** Once for all that came before, too: what was read before it may be the old file. */
  onReload(work: () => void): void;
  stop(): void;
}

/** A second signal leaves at once; then the watchdogs undo what is open. */
export function hearSignals(process: EventEmitter, leave: (status: number) => void): DaemonSignals {
  let end: (name: Ending) => void = () => {};
  let isReloadDue = false;
  let reload = () => {
    isReloadDue = true;
  };
  let isAsked = false;
  const ended = new Promise<Ending>((resolve) => {
    end = resolve;
  });
  const onEnd = (name: Ending) => {
    if (isAsked) leave(ENDINGS[name]);
    isAsked = true;
    end(name);
  };
  const onHup = () => reload();
  for (const name of NAMES) process.on(name, onEnd);
  process.on("SIGHUP", onHup);
  return {
    ended,
    onReload: (work) => {
      reload = work;
      if (isReloadDue) work();
    },
    stop: () => {
      for (const name of NAMES) process.off(name, onEnd);
      process.off("SIGHUP", onHup);
    },
  };
}
