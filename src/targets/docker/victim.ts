/** The abilities of one container; each deed is idempotent, whatever the engine's answer is. */
import type { CrashEvidence, SignalEvidence, SignalOrder, Victim } from "../../core/ability.ts";
import type { Calls } from "../../core/calls.ts";
import type { Target } from "../../core/target.ts";
import { anything } from "./answers.ts";
import { endings } from "./endings.ts";
import { converge, type Engine, START_DEADLINE_MS } from "./engine.ts";
import { execIn, programsIn } from "./exec.ts";
import type { HostNames } from "./host-names.ts";
import { inspectOne } from "./inspect.ts";
import type { LastPlaces } from "./last-places.ts";
import { type NetAgent, type NetHelp, netDeeds } from "./net.ts";
import { networkDeeds } from "./networks.ts";
import type { Process } from "./reach.ts";
import { toldToEnd } from "./told-to-end.ts";

/** What is done from the host's pid namespace. */
export interface Agent {
  crash(process: Process): Promise<CrashEvidence>;
  signal(process: Process, order: SignalOrder): Promise<SignalEvidence>;
  readonly net: NetAgent;
  readonly names: HostNames;
  readonly places: LastPlaces;
  readonly heirs: NetHelp["heirs"];
  /** What its engine was heard to be told of it. */
  readonly heard: Calls | undefined;
}

export function dockerVictim(engine: Engine, target: Target, agent: Agent): Victim {
  const path = `/containers/${target.id}`;
  const post = (verb: string, signal: AbortSignal, extras: object = {}) =>
    engine.call({ method: "POST", path: `${path}/${verb}`, ...extras }, anything, signal);
  const inspect = (signal: AbortSignal) => inspectOne(engine, target.id, signal);
  const isPaused = async (signal: AbortSignal) => (await inspect(signal))?.paused;

  return {
    target,
    inspect,
    toldToEnd: (startedAt, signal) =>
      toldToEnd(engine, target.id, { startedAt, heard: agent.heard }, signal),
    crash: (before) => agent.crash({ id: target.id, pid: before.pid }),
    signalProcesses: async (order, signal) => {
      const { pid = 0 } = (await inspect(signal)) ?? {};
      return agent.signal({ id: target.id, pid }, order);
    },
    sendSignal: async (name, signal) => {
      await post("kill", signal, { query: { signal: name } });
    },
    start: async (signal) => {
      await post("start", signal, { deadlineMs: START_DEADLINE_MS });
    },
    pause: async (signal) => {
      await converge(
        () => post("pause", signal),
        async () => (await isPaused(signal)) === true,
      );
    },
    thaw: async (signal) => {
      await converge(
        () => post("unpause", signal),
        async () => (await isPaused(signal)) !== true,
      );
    },
    exec: (order, signal) => execIn(engine, path, order, signal),
    programs: (signal) => programsIn(engine, path, signal),
    ...endings(engine, path),
    ...networkDeeds(engine, target.id, inspect),
    ...netDeeds(engine, target.id, inspect, agent),
    setPolicy: async (policy, signal) => {
      const RestartPolicy = { Name: policy.name, MaximumRetryCount: policy.maximumRetryCount };
      await post("update", signal, { body: { RestartPolicy } });
    },
  };
}
