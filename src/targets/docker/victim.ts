/** The abilities of one container; each deed is idempotent, whatever the engine's answer is. */
import type { CrashEvidence, Victim } from "../../core/ability.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Target } from "../../core/target.ts";
import { anything, inspectAnswer } from "./answers.ts";
import { type Engine, START_DEADLINE_MS, statusOf, unless } from "./engine.ts";
import type { Process } from "./reach.ts";
import { snapshotOf } from "./read.ts";

export function dockerVictim(
  engine: Engine,
  target: Target,
  crash: (process: Process) => Promise<CrashEvidence>,
): Victim {
  const path = `/containers/${target.id}`;
  const post = (verb: string, signal: AbortSignal, extras: object = {}) =>
    engine.call({ method: "POST", path: `${path}/${verb}`, ...extras }, anything, signal);
  const inspect = (signal: AbortSignal) => inspectOne(engine, target.id, signal);
  const isPaused = async (signal: AbortSignal) => (await inspect(signal))?.paused;

  return {
    target,
    inspect,
    crash: (before) => crash({ id: target.id, pid: before.pid }),
    sendSignal: async (name, signal) => {
      await post("kill", signal, { query: { signal: name } });
    },
    start: async (signal) => {
      await post("start", signal, { deadlineMs: START_DEADLINE_MS });
    },
    pause: async (signal) => {
      const done = await unlessRefused(() => post("pause", signal));
      if (done !== true && !(await isPaused(signal))) throw done;
    },
    thaw: async (signal) => {
      const done = await unlessRefused(() => post("unpause", signal));
      if (done !== true && (await isPaused(signal))) throw done;
    },
    setPolicy: async (policy, signal) => {
      const RestartPolicy = { Name: policy.name, MaximumRetryCount: policy.maximumRetryCount };
      await post("update", signal, { body: { RestartPolicy } });
    },
  };
}

/**
 * Engines answer 409 or 500 (unpause of one not paused, in every version) where nothing is to do,
 * so the state decides, not the code.
 */
async function unlessRefused(deed: () => Promise<unknown>): Promise<true | unknown> {
  try {
    await deed();
    return true;
  } catch (error) {
    if (statusOf(error) === undefined) throw error;
    return error;
  }
}

/** `undefined`: it is gone. */
export async function inspectOne(
  engine: Engine,
  id: string,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  let found: Snapshot | undefined;
  await unless([404], async () => {
    const call = { method: "GET", path: `/containers/${id}/json` } as const;
    found = snapshotOf(await engine.call(call, inspectAnswer, signal));
  });
  return found;
}
