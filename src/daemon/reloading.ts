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

export function openReloading(
  parts: Parts,
  { clock }: DaemonWorld,
  engine: EngineWatch,
): Reloading {
  const { experiments, metrics, scheduler, scheduled, writing } = parts;
  const adopt = () => {
    metrics.set("chaos_config_last_reload_successful", 1);
    metrics.set("chaos_config_last_reload_success_timestamp_seconds", clock.wallMs() / 1_000);
    scheduler.plan(scheduled());
  };
  const reload = async () => {
    try {
      await experiments.reload();
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
