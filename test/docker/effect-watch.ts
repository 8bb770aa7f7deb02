/**
 * When that was gone of which an engine's events do not tell: rules and queues in a victim's network
 * namespace, and the file of `exec`. The kernel is asked ten times a second; what a look does not find
 * any more counts as undone at that look's end, so that a busy machine makes us late, never early.
 */
import { existsSync } from "node:fs";
import { systemClock } from "../../src/core/clock.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { FILE } from "./engine-truth.ts";
import { tracesAt } from "./namespace-truth.ts";
import type { Heard } from "./record-events.ts";
import type { Case } from "./ways.ts";

const LOOK_EVERY_MS = 100;

export interface EffectWatch {
  /** Looks once more; each time that something was gone. */
  stop(): Promise<Heard[]>;
}

export function isSilent({ monkey, given }: Case): boolean {
  const needs: readonly string[] = monkey.needs(monkey.options.parse(given) as never);
  return needs.includes("net") || needs.includes("exec");
}

/** `victims` keep their processes all the while: what they are hit with is no crash. */
export function watchEffects(victims: ReadonlyMap<string, Snapshot>): EffectWatch {
  const over = new AbortController();
  const gone: Heard[] = [];
  const watches = [...victims].map(async ([id, { pid }]) => {
    for (let wasThere = false, isLast = false; !isLast; ) {
      isLast = over.signal.aborted;
      const isThere = existsSync(`/proc/${pid}/root${FILE}`) || (await tracesAt(pid)).length > 0;
      if (wasThere && !isThere) gone.push({ id, action: "gone", atMs: Date.now() });
      wasThere = isThere;
      if (!isLast) await systemClock.sleep(LOOK_EVERY_MS, over.signal);
    }
  });
  const done = Promise.all(watches);
  done.catch(() => {}); // whoever stops hears of it
  return {
    stop: async () => {
      over.abort();
      await done;
      return gone;
    },
  };
}
