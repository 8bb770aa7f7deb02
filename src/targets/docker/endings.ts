/** The engine's own calls that end a container's process 1: stop, restart and remove. */
import type { VictimBase, VictimWith } from "../../core/ability.ts";
import { anything } from "./answers.ts";
import { type Engine, START_DEADLINE_MS, unless } from "./engine.ts";

/** @param path of the container, as `/containers/<id>` */
export function endings(
  engine: Engine,
  path: string,
): Omit<VictimWith<"stop" | "restart" | "remove">, keyof VictimBase> {
  /** The engine answers when the process is gone, so the grace comes on top. */
  const post = async (verb: string, graceMs: number, signal: AbortSignal) => {
    const query = { t: Math.ceil(graceMs / 1_000) };
    const deadlineMs = graceMs + START_DEADLINE_MS;
    const call = { method: "POST", path: `${path}/${verb}`, query, deadlineMs } as const;
    await engine.call(call, anything, signal);
  };
  return {
    stop: (graceMs, signal) => post("stop", graceMs, signal),
    restart: (graceMs, signal) => post("restart", graceMs, signal),
    remove: async (withVolumes, signal) => {
      const query = { force: true, v: withVolumes };
      const call = { method: "DELETE", path, query, deadlineMs: START_DEADLINE_MS } as const;
      // 404: it is gone. 409: somebody is removing it.
      return unless([404, 409], () => engine.call(call, anything, signal));
    },
  };
}
