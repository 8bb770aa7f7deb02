/** The engine's answers in our words: a list entry → Target, an inspect → Snapshot. Pure. */
import type { Snapshot } from "../../core/snapshot.ts";
import { type Endpoint, type Health, placeOf, STATES, type Target } from "../../core/target.ts";
import type { InspectAnswer, ListEntry } from "./answers.ts";
import { attachmentsOf } from "./attachments.ts";

export interface Surroundings {
  /** Where published ports are reached when the engine says "any address". */
  readonly publishedHost: string;
  /** The container that we run in ourselves, if any: its id or a prefix. */
  readonly self: string | undefined;
  /** The networks that it is on: there we meet targets at their own addresses. */
  readonly networks: readonly string[];
}

export function targetOf(entry: ListEntry, around: Surroundings): Target {
  const labels = entry.Labels;
  const health = healthOf(entry.Status);
  const ageMs = ageOf(entry.Status);
  const { project, service } = replicaOf(labels);
  const addresses = addressesOf(entry);
  return {
    id: entry.Id,
    name: nameOf(entry),
    source: "docker",
    labels,
    image: entry.Image,
    ...(entry.ImageID ? { imageId: entry.ImageID } : {}),
    state: STATES.find((state) => state === entry.State) ?? "unknown",
    ...placeOf(labels),
    ...(health ? { health } : {}),
    ...(ageMs === undefined ? {} : { ageMs }),
    ...(project ? { project } : {}),
    ...(service ? { service } : {}),
    endpoints: endpointsOf(entry, around),
    networks: Object.keys(entry.NetworkSettings?.Networks ?? {}).sort(),
    ...(addresses.length > 0 ? { addresses } : {}),
    networkMode: entry.HostConfig?.NetworkMode ?? "",
    ours: isOurs(entry, around.self),
  };
}

/** Whose replica it is, in the words of whoever orchestrates it. */
export function replicaOf(labels: Readonly<Record<string, string>>) {
  return {
    project: labels["com.docker.compose.project"] ?? labels["com.docker.stack.namespace"],
    service: labels["com.docker.compose.service"] ?? labels["com.docker.swarm.service.name"],
  };
}

/** What it is met at by its peers. */
export function addressesOf({ NetworkSettings }: ListEntry): string[] {
  return Object.values(NetworkSettings?.Networks ?? {}).flatMap((one) =>
    [one?.IPAddress, one?.GlobalIPv6Address].filter((address): address is string => !!address),
  );
}

/** Our image carries `chaos.self`, and so does whatever is started from it unless it says "false". */
function isOurs(entry: ListEntry, self: string | undefined): boolean {
  const label = entry.Labels["chaos.self"];
  if (label !== undefined && label !== "" && label !== "false") return true;
  return self !== undefined && entry.Id.startsWith(self);
}

/** Links add names such as /web/db; the container's own has one slash. */
function nameOf(entry: ListEntry): string {
  const names = (entry.Names ?? []).map((name) => name.replace(/^\//, ""));
  return names.find((name) => !name.includes("/")) ?? names[0] ?? entry.Id.slice(0, 12);
}

/** Only the status text has it in a list, in every version: "Up 2 minutes (healthy)". */
function healthOf(status: string): Health | undefined {
  if (status.includes("(healthy)")) return "healthy";
  if (status.includes("(unhealthy)")) return "unhealthy";
  return status.includes("(health: starting)") ? "starting" : undefined;
}

const HOUR_MS = 3_600_000;
const UNITS_MS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
  year: 365 * 24 * HOUR_MS,
};
/** From hours on the engine rounds to the nearest hour first; an hour is said of no less (go-units, HumanDuration). */
const ROUNDED_UP_MS = HOUR_MS / 2;

/** How long it has run at least, as far as a list's text tells: `Up 2 minutes (healthy)`. */
export function ageOf(status: string): number | undefined {
  if (!status.startsWith("Up ")) return undefined;
  const found = /^Up (?:About )?(an?|\d+) (second|minute|hour|day|week|month|year)s?/.exec(status);
  if (!found) return 0;
  const [, many = "", unit = ""] = found;
  const unitMs = UNITS_MS[unit] as number;
  if (/^a/.test(many)) return unitMs;
  return Number(many) * unitMs - (unitMs >= HOUR_MS ? ROUNDED_UP_MS : 0);
}

const ANY_ADDRESS = ["0.0.0.0", "::", ""];

function endpointsOf(entry: ListEntry, { publishedHost, networks }: Surroundings): Endpoint[] {
  const found = new Map<string, Endpoint>();
  const met = networks.flatMap(
    (name) => entry.NetworkSettings?.Networks?.[name]?.IPAddress || [],
  )[0];
  for (const { IP = "", PrivatePort, PublicPort, Type } of entry.Ports ?? []) {
    if (Type !== "tcp") continue;
    if (met)
      found.set(`${PrivatePort}`, { containerPort: PrivatePort, host: met, port: PrivatePort });
    if (met || PublicPort === undefined) continue;
    const host = ANY_ADDRESS.includes(IP) ? publishedHost : IP;
    // One port is often listed for both address families.
    const key = `${PrivatePort}:${PublicPort}`;
    if (!found.has(key)) found.set(key, { containerPort: PrivatePort, host, port: PublicPort });
  }
  return [...found.values()].sort((a, b) => a.containerPort - b.containerPort);
}

const LIMITS = [
  "Memory",
  "MemorySwap",
  "MemoryReservation",
  "NanoCpus",
  "CpuQuota",
  "CpuPeriod",
  "CpuShares",
  "PidsLimit",
  "BlkioWeight",
];

const TASK_ID = "com.docker.swarm.task.id";

export function snapshotOf(answer: InspectAnswer): Snapshot {
  const { State: state, HostConfig: host } = answer;
  // In a restart back-off the engine says running and restarting at once, with pid 0.
  const running = state.Running && !state.Restarting && state.Pid > 0;
  return {
    running,
    paused: state.Paused,
    pid: state.Pid,
    startedAt: state.StartedAt,
    restartCount: answer.RestartCount,
    exitCode: state.ExitCode,
    policy: {
      name: host.RestartPolicy?.Name || "no",
      maximumRetryCount: host.RestartPolicy?.MaximumRetryCount ?? 0,
    },
    limits: limitsOf(host),
    networks: attachmentsOf(answer),
    mounts: (answer.Mounts ?? [])
      .map((mount) => `${mount.Source ?? ""}:${mount.Destination ?? ""}`)
      .sort(),
    anonymous: anonymousOf(answer),
    autoRemove: host.AutoRemove ?? false,
    pidMode: host.PidMode ?? "",
    networkMode: host.NetworkMode ?? "",
    ...networkOf(answer),
    // A Swarm gives a task up that is down, and begins another: started again, it would be one too many.
    ...(answer.Config?.Labels[TASK_ID] === undefined ? {} : { replacedBy: "Swarm" }),
  };
}

/** Who joins a network is given the hosts file of whoever made it, in a folder of that one's id. */
function networkOf({ HostsPath, HostConfig: { NetworkMode } }: InspectAnswer) {
  const [, id] = /\/([0-9a-f]{64})\/(?:.*\/)?hosts$/.exec(HostsPath ?? "") ?? [];
  const isTold = id !== undefined && NetworkMode?.startsWith("container:");
  return isTold && NetworkMode !== `container:${id}` ? { networkOf: id } : {};
}

/** An engine names a volume that nobody named by 64 hexadecimal digits. */
function anonymousOf({ Mounts }: InspectAnswer): string[] {
  return (Mounts ?? [])
    .filter(({ Type, Name = "" }) => Type === "volume" && /^[0-9a-f]{64}$/.test(Name))
    .map(({ Destination = "" }) => Destination)
    .sort();
}

function limitsOf(host: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(
    LIMITS.flatMap((name) => (typeof host[name] === "number" ? [[name, host[name]]] : [])),
  );
}
