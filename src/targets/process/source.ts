/** The process source: local processes under a supervisor, for the demo and for tests without an engine. */
import { createInterface } from "node:readline";
import { crashAll } from "../../agent/burst.ts";
import { startTicksOf } from "../../agent/proc.ts";
import type { AbilityTable, CrashEvidence, Victim } from "../../core/ability.ts";
import type { Clock } from "../../core/clock.ts";
import { type Snapshot, snapshot } from "../../core/snapshot.ts";
import type { Claims, Source } from "../../core/source.ts";
import { placeOf, type Target } from "../../core/target.ts";
import { ChaosError } from "../../failure.ts";
import { coalesce } from "../burst.ts";
import { type Client, clientOf, nothing } from "./client.ts";
import { claim, claims, event, identity, type Member, members } from "./wire.ts";

const DEATH_DEADLINE_MS = 2_000;
const ABLE: AbilityTable = {
  crash: undefined,
  signal: undefined,
  start: undefined,
  pause: undefined,
  policy: undefined,
};

/** @throws ChaosError ENGINE_UNREACHABLE, ENGINE_TIMEOUT, ENGINE_ANSWER */
export async function connectProcessSource(socketPath: string, clock: Clock): Promise<Source> {
  const client = clientOf(socketPath);
  const stop = new AbortController().signal;
  const { id, name } = await client.call({ method: "GET", path: "/version" }, identity, stop);
  const list = async (signal: AbortSignal) =>
    (await client.call({ method: "GET", path: "/processes" }, members, signal)).map(targetOf);
  const crash = burstOf();
  return {
    name: "process",
    engineId: `process-${id}`,
    says: `the embedded fleet "${name}"`,
    list,
    snapshot: async (ids, signal) => {
      const found = await Promise.all(
        ids.map(async (one) => [one, await inspect(client, one, signal)] as const),
      );
      return new Map(found.filter((pair): pair is [string, Snapshot] => pair[1] !== undefined));
    },
    sharers: async () => [],
    abilities: async (targets) => new Map(targets.map((target) => [target.id, ABLE])),
    arm: async () => {},
    disarm: async () => {},
    victim: (target) => victimOf(client, target, crash),
    watch: (listeners, signal) => watch(client, clock, listeners, signal),
    claims: claimsOf(client),
    preflight: async () => [
      { subject: "supervisor", state: "present", says: `the embedded fleet "${name}" answers` },
    ],
    leftovers: async (run, signal) =>
      (await claimsOf(client).list(signal))
        .filter((one) => run === undefined || one.run === run)
        .map((one) => ({
          kind: "claim",
          id: one.victim,
          run: one.run,
          says: `claim on ${one.fault.victim.name} by run ${one.run}`,
        })),
    sweep: async () => {},
    close: async () => {},
  };
}

function targetOf(member: Member): Target {
  const { labels } = member;
  const project = labels["com.docker.compose.project"];
  const service = labels["com.docker.compose.service"];
  return {
    id: member.id,
    name: member.name,
    source: "process",
    labels,
    image: member.command,
    state: member.state,
    ...placeOf(labels),
    ...(project ? { project } : {}),
    ...(service ? { service } : {}),
    ageMs: member.ageMs,
    endpoints: member.port
      ? [{ containerPort: member.port, host: "127.0.0.1", port: member.port }]
      : [],
    networks: [],
    networkMode: "host",
    ours: false,
  };
}

async function inspect(
  client: Client,
  id: string,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  try {
    return await client.call({ method: "GET", path: `/processes/${id}` }, snapshot, signal);
  } catch (error) {
    if (error instanceof ChaosError && error.details.status === 404) return undefined;
    throw error;
  }
}

interface Doomed {
  readonly id: string;
  readonly pid: number;
}

/** The supervisor's children are processes of our own kernel: the agent runs in this very process. */
function burstOf() {
  return coalesce<Doomed, CrashEvidence>(async (doomed) => {
    const requests = doomed.map(({ id, pid }) => {
      const startTicks = startTicksOf(pid);
      return { id, pid, mark: "", ...(startTicks === undefined ? {} : { startTicks }) };
    });
    const reports = await crashAll(requests, { deadlineMs: DEATH_DEADLINE_MS });
    return doomed.map(({ id, pid }) => {
      const report = reports.find((one) => one.id === id);
      return {
        outcome: report?.outcome === "signalled" ? "signalled" : "already-down",
        reach: "host",
        pid,
        signalledMs: report?.signalledMs ?? 0,
        ...(report?.deadMs === undefined ? {} : { deadMs: report.deadMs }),
      };
    });
  });
}

function victimOf(
  client: Client,
  { id, name }: Pick<Target, "id" | "name">,
  crash: (doomed: Doomed) => Promise<CrashEvidence>,
): Victim {
  const post = async (deed: string, signal: AbortSignal, body?: unknown) => {
    await client.call({ method: "POST", path: `/processes/${id}/${deed}`, body }, nothing, signal);
  };
  const now = (signal: AbortSignal) => inspect(client, id, signal);
  return {
    target: targetOf({ id, name, command: "", labels: {}, state: "running", ageMs: 0 }),
    inspect: now,
    crash: (before) => crash({ id, pid: before.pid }),
    sendSignal: (signalName, signal) => post("kill", signal, { signal: signalName }),
    start: (signal) => post("start", signal),
    pause: async (signal) => {
      if (!(await now(signal))?.paused) await post("pause", signal);
    },
    thaw: async (signal) => {
      if ((await now(signal))?.paused) await post("thaw", signal);
    },
    setPolicy: (policy, signal) => post("policy", signal, policy),
  };
}

function claimsOf(client: Client): Claims {
  return {
    take: (wanted, signal) =>
      client.call({ method: "PUT", path: `/claims/${wanted.victim}`, body: wanted }, claim, signal),
    list: (signal) => client.call({ method: "GET", path: "/claims" }, claims, signal),
    release: async ({ victim, token }, signal) => {
      const path = `/claims/${victim}?token=${encodeURIComponent(token)}`;
      await client.call({ method: "DELETE", path }, nothing, signal);
    },
  };
}

async function watch(
  client: Client,
  clock: Clock,
  listeners: Parameters<Source["watch"]>[0],
  signal: AbortSignal,
): Promise<void> {
  const stream = await client.stream("/events", signal);
  const lost = (error: unknown) => {
    if (!signal.aborted) listeners.onLost(error);
  };
  stream.on("error", lost);
  createInterface({ input: stream })
    .on("error", lost)
    .on("line", (line) => {
      const heard = event.safeParse(JSON.parse(line));
      if (heard.success) listeners.onEvent({ ...heard.data, heardMs: clock.monotonicMs() });
    });
}
