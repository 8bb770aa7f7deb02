/** How a daemon ends: what runs is stopped and undone, within its deadline. */
import type { Server } from "../server/http.ts";
import type { Alarm } from "./alarm.ts";
import type { DaemonWorld } from "./daemon.ts";
import type { EngineWatch } from "./engine-watch.ts";
import type { Parts } from "./parts.ts";
import type { Settings } from "./settings.ts";

interface Running {
  readonly settings: Settings;
  readonly ending: AbortController;
  readonly alarm: Alarm;
  readonly engine: EngineWatch;
  readonly server: Server | undefined;
}

export function stopping(
  { acting, lock, scheduler, writing }: Parts,
  { clock }: DaemonWorld,
  { settings, ending, alarm, engine, server }: Running,
): (signal: string) => Promise<number> {
  const undone = async () => {
    const over = new AbortController();
    const late = clock.sleep(settings.stopWithinMs, over.signal).then(() => false);
    const isOver = await Promise.race([scheduler.idle().then(() => true), late]);
    over.abort();
    return isOver;
  };
  return async (name) => {
    ending.abort(name);
    const isOver = await undone();
    alarm.stop();
    await engine.close();
    await server?.close();
    const open = acting.names().join(", ");
    const says = isOver ? "what ran is undone" : `not all was undone in time: ${open}`;
    await writing.tryNote({ kind: "stopped", says: `${name}: ${says}` });
    lock.release();
    return isOver ? acting.worst() : 5;
  };
}
