/**
 * The watchdog as a container: the engine itself revives it, and it lives on when this host's
 * processes, or the container that we run in, are gone. It may speak to the engine and nothing else.
 */
import type { WatchdogHome, WatchdogWire } from "../../core/watchdog.ts";
import { anything, type InspectAnswer, inspectAnswer } from "./answers.ts";
import { attach, converse } from "./conversation.ts";
import { type Engine, START_DEADLINE_MS, unless } from "./engine.ts";
import { create, remove } from "./own-container.ts";
import { type Around, containerFor } from "./watchdog-container.ts";

const ANSWER_MS = 15_000;
const REJOIN_MS = 2_000;

export function watchdogHome(engine: Engine, around: Around): WatchdogHome {
  const nameOf = (run: string) => `chaos-watchdog-${run}`;
  return {
    lack: async (signal) => {
      const path = `/images/${around.image}/json`;
      const there = await unless([404], () =>
        engine.call({ method: "GET", path }, anything, signal),
      );
      return there ? undefined : `the engine has no image ${around.image}`;
    },
    start: async (run, folder, signal) => {
      const body = await containerFor(engine, around, { run, folder }, signal);
      const Id = await create(engine, { name: nameOf(run), body }, signal);
      const hangUp = new AbortController();
      try {
        const wire = await wireTo(engine, Id, hangUp);
        const start = { method: "POST", path: `/containers/${Id}/start` } as const;
        await engine.call({ ...start, deadlineMs: START_DEADLINE_MS }, anything, signal);
        return wire;
      } catch (error) {
        // An attachment to what never started ends with nothing but our own word.
        hangUp.abort();
        await remove(engine, Id, AbortSignal.timeout(ANSWER_MS)).catch(() => {});
        throw error;
      }
    },
    remove: (run, signal) => remove(engine, nameOf(run), signal),
    rejoin: (run, signal) => rejoin(engine, nameOf(run), signal),
  };
}

async function rejoin(engine: Engine, name: string, signal: AbortSignal) {
  const state = await stateOf(engine, name, signal);
  // Not to be restarted either: an operator's stop disarms the policy, and nobody will revive it.
  if (!state?.Running) return undefined;
  if (state.Restarting) throw new Error(`${name} is not up again`);
  const hangUp = new AbortController();
  // An engine (20.10) never answers an attachment to what is being removed.
  const late = setTimeout(() => hangUp.abort(), REJOIN_MS);
  try {
    return await wireTo(engine, name, hangUp);
  } finally {
    clearTimeout(late);
  }
}

/** As the engine says it: while it waits before a restart, a container is running and restarting. */
async function stateOf(engine: Engine, name: string, signal: AbortSignal) {
  let found: InspectAnswer["State"] | undefined;
  await unless([404], async () => {
    const call = { method: "GET", path: `/containers/${name}/json` } as const;
    found = (await engine.call(call, inspectAnswer, signal)).State;
  });
  return found;
}

/** Its stdin ends when our end does, whatever became of us (StdinOnce). */
async function wireTo(engine: Engine, id: string, hangUp: AbortController): Promise<WatchdogWire> {
  const wire = await attach(engine, id, hangUp.signal);
  const { ready, onReady } = converse(engine, wire);
  const stands = ready().then(() => {});
  stands.catch(() => hangUp.abort());
  let lost = () => {};
  let over = false;
  wire.once("close", () => {
    if (!over) lost();
    over = true;
  });
  return {
    ready: stands,
    say: (line) => void (over || wire.write(`\n${line}\n`)),
    onAnswer: onReady,
    onLost: (hear) => {
      lost = hear;
      if (over) hear();
    },
    leave: () => {
      over = true;
      hangUp.abort();
    },
    standDown: async (signal) => {
      over = true;
      await remove(engine, id, signal);
      hangUp.abort();
    },
  };
}
