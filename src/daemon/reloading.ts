/** The file is read again, and what it says is in force from the next occasion on. */
import { messageOf } from "../failure.ts";
import type { DaemonWorld } from "./daemon.ts";
import type { EngineWatch } from "./engine-watch.ts";
import type { Parts } from "./parts.ts";

export interface Reloading {
  /** What was read is in force. */
  adopt(): void;
  /** Reads it again; one that cannot be used changes nothing. */
  reload(): Promise<void>;
}

type Needed = Pick<
  Parts,
  "experiments" | "handled" | "metrics" | "scheduler" | "scheduled" | "writing"
>;

export function openReloading(
  parts: Needed,
  { clock }: Pick<DaemonWorld, "clock">,
  engine: Pick<EngineWatch, "look">,
): Reloading {
  const { experiments, handled, metrics, scheduler, scheduled, writing } = parts;
  const adopt = () => {
    metrics.set("chaos_config_last_reload_successful", 1);
    metrics.set("chaos_config_last_reload_success_timestamp_seconds", clock.wallMs() / 1_000);
    scheduler.plan(scheduled());
  };
  const reload = async () => {
    try {
      await experiments.reload();
      // What was due until now is the old schedule's to decide, also since the last ring.
      const nowMs = clock.wallMs();
      void handled.follow(nowMs, scheduler.ring(nowMs));
      adopt();
      engine.look();
      const names = experiments.all().map(({ schedule }) => schedule.experiment);
      await writing.tryNote({ kind: "reloaded", experiments: names });
    } catch (error) {
      metrics.set("chaos_config_last_reload_successful", 0);
      await writing.tryNote({ kind: "reload-refused", says: messageOf(error) });
    }
  };
  return { adopt, reload };
}
