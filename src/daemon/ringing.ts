/** What is done at each ring of the alarm. */
import type { Health } from "../server/http.ts";
import type { DaemonWorld } from "./daemon.ts";
import type { EngineWatch } from "./engine-watch.ts";
import { aliveAfter } from "./health.ts";
import type { Parts } from "./parts.ts";
import { tellState } from "./tell-metrics.ts";

interface Ear {
  readonly engine: EngineWatch;
  readonly ready: () => Health;
  readonly reload: () => Promise<void>;
  readonly signal: AbortSignal;
}

export interface Ringing {
  ring(): void;
  alive(): Health;
}

export function openRinging(
  { experiments, handled, metrics, nights, scheduler, writing }: Parts,
  { clock }: DaemonWorld,
  { engine, ready, reload, signal }: Ear,
): Ringing {
  let rungMs = clock.monotonicMs();
  // What was missed has its line before the night is told.
  const after = () => {
    tellState(metrics, ready(), scheduler);
    if (!signal.aborted) nights.ring();
  };
  return {
    alive: () => aliveAfter(clock.monotonicMs() - rungMs),
    ring: () => {
      const dueMs = clock.wallMs();
      rungMs = clock.monotonicMs();
      writing.ring(handled.untilMs());
      engine.ring();
      if (experiments.changed()) void reload();
      void handled.follow(dueMs, scheduler.ring(dueMs)).then(after);
    },
  };
}
