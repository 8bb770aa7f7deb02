/** For what stands until it is told to end: the first signal asks, the second does not. */
const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const NAMES = Object.keys(STATUS) as (keyof typeof STATUS)[];

export interface Ending {
  readonly asked: Promise<void>;
  stop(): void;
}

export function awaitEnding(says: string): Ending {
  let hear: (name: keyof typeof STATUS) => void = () => {};
  const asked = new Promise<void>((resolve) => {
    let isAsked = false;
    hear = (name) => {
      // Shell and kernel both tell of a closed terminal, so its second word is no second wish.
      if (isAsked && name !== "SIGHUP") process.exit(STATUS[name]);
      if (!isAsked) process.stderr.write(`\n${name}: ${says}; once more leaves at once\n`);
      isAsked = true;
      resolve();
    };
  });
  for (const name of NAMES) process.on(name, hear);
  return {
    asked,
    stop: () => {
      for (const name of NAMES) process.off(name, hear);
    },
  };
}
