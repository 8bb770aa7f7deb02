/** The process source: local processes under a supervisor, for the demo and for tests without an engine. */
import type { Clock } from "../../core/clock.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Source } from "../../core/source.ts";
import { placeOf, type Target } from "../../core/target.ts";
import { ABLE } from "./abilities.ts";
import { burstsOf } from "./bursts.ts";
import { leftClaims, supervisorClaims, supervisorHalt } from "./claims.ts";
import { clientOf } from "./client.ts";
import { watchEvents } from "./events.ts";
import { Lives } from "./lives.ts";
import { processVictim } from "./victim.ts";
import { identity, type Member, members } from "./wire.ts";

const CONNECT_DEADLINE_MS = 5_000;

/** @throws ChaosError ENGINE_UNREACHABLE, ENGINE_TIMEOUT, ENGINE_REFUSED, ENGINE_ANSWER */
export async function connectProcessSource(socketPath: string, clock: Clock): Promise<Source> {
  const client = clientOf(socketPath);
  const hello = AbortSignal.timeout(CONNECT_DEADLINE_MS);
  const { id, name, pid } = await client.call({ method: "GET", path: "/version" }, identity, hello);
  const lives = new Lives(client);
  const inspect: Lives["inspect"] = (victim, signal) => lives.inspect(victim, signal);
  const crash = burstsOf(lives);
  const claims = supervisorClaims(client);
  // Event streams keep the tool alive: close ends them, whoever opened them.
  const closed = new AbortController();
  return {
    name: "process",
    engineId: `process-${id}`,
    says: `the embedded fleet "${name}"`,
    list: async (signal) =>
      (await client.call({ method: "GET", path: "/processes" }, members, signal)).map(targetOf),
    snapshot: (ids, signal) => snapshots(ids, (one) => inspect(one, signal)),
    sharers: async () => [],
    abilities: async (targets) => new Map(targets.map((target) => [target.id, ABLE])),
    arm: async () => {},
    disarm: async () => {},
    victim: (target) => processVictim(client, target, { crash, inspect }),
    watch: (listeners, signal) =>
      watchEvents(client, clock, listeners, AbortSignal.any([signal, closed.signal])),
    claims,
    halt: supervisorHalt(client),
    preflight: async (signal) => {
      await client.call({ method: "GET", path: "/version" }, identity, signal);
      const says = `process ${pid} answers for the embedded fleet "${name}"`;
      return [{ subject: "supervisor", state: "present", says }];
    },
    leftovers: (run, signal) => leftClaims(claims, run, signal),
    // A claim goes with its fault (claims.release): one that is left tells of a fault that is still open.
    sweep: async () => {},
    close: async () => closed.abort(),
  };
}

async function snapshots(
  ids: readonly string[],
  inspect: (id: string) => Promise<Snapshot | undefined>,
): Promise<Map<string, Snapshot>> {
  const found = await Promise.all(ids.map(async (id) => [id, await inspect(id)] as const));
  return new Map(found.filter((pair): pair is [string, Snapshot] => pair[1] !== undefined));
}

function targetOf({ id, name, command, state, labels, ageMs, port }: Member): Target {
  const project = labels["com.docker.compose.project"];
  const service = labels["com.docker.compose.service"];
  return {
    id,
    name,
    source: "process",
    labels,
    image: command,
    state,
    ...placeOf(labels),
    ...(project ? { project } : {}),
    ...(service ? { service } : {}),
    ageMs,
    endpoints: port ? [{ containerPort: port, host: "127.0.0.1", port }] : [],
    networks: [],
    networkMode: "host",
    ours: false,
  };
}
