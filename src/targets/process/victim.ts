/** The abilities of one process; each deed is idempotent, as the supervisor's answers are. */
import type { CrashEvidence, Lack, Victim } from "../../core/ability.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Target } from "../../core/target.ts";
import { ChaosError } from "../../failure.ts";
import { LACKS } from "./abilities.ts";
import type { Doomed } from "./bursts.ts";
import { type Client, nothing } from "./client.ts";

export interface Deeds {
  crash(doomed: Doomed): Promise<CrashEvidence>;
  inspect(id: string, signal: AbortSignal): Promise<Snapshot | undefined>;
}

export function processVictim(
  client: Client,
  { id, name }: Pick<Target, "id" | "name">,
  { crash, inspect }: Deeds,
): Victim {
  const post = async (deed: string, signal: AbortSignal, body?: unknown, graceMs = 0) => {
    const call = { method: "POST", path: `/processes/${id}/${deed}`, body, graceMs } as const;
    await client.call(call, nothing, signal);
  };
  return {
    target: bare(id, name),
    inspect: (signal) => inspect(id, signal),
    crash: (before) => crash({ id, before }),
    sendSignal: (signalName, signal) => post("kill", signal, { signal: signalName }),
    start: (signal) => post("start", signal),
    pause: (signal) => post("pause", signal),
    thaw: (signal) => post("thaw", signal),
    stop: (graceMs, signal) => post("stop", signal, { graceMs }, graceMs),
    restart: (graceMs, signal) => post("restart", signal, { graceMs }, graceMs),
    exec: cannot(LACKS.exec),
    programs: cannot(LACKS.exec),
    signalProcesses: cannot(LACKS.processes),
    disconnect: cannot(LACKS.networks),
    connect: cannot(LACKS.networks),
    impair: cannot(LACKS.net),
    restore: cannot(LACKS.net),
    observe: cannot(LACKS.net),
    remove: cannot(LACKS.remove),
    setPolicy: (policy, signal) => post("policy", signal, policy),
  };
}

function cannot({ reason, hint }: Lack) {
  return async () => {
    throw new ChaosError("ABILITY_MISSING", `Cannot do that: ${reason}`, { hint });
  };
}

/** A victim known from a journal alone: its id and name are all that a deed needs. */
function bare(id: string, name: string): Target {
  return {
    id,
    name,
    source: "process",
    labels: {},
    image: "",
    state: "unknown",
    endpoints: [],
    networks: [],
    networkMode: "host",
    ours: false,
  };
}
