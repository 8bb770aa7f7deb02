/** Which probes a drill has: the user's own, and those that targets carry as a label. Pure. */

import { ChaosError, messageOf } from "../failure.ts";
import { redact } from "../redact.ts";

import type { PlannedProbe } from "./plan.ts";
import type { Target } from "./target.ts";

export const PROBE_LABEL = "chaos.probe";

/** What a reporter makes of an address such as `http://127.0.0.1:8080/health` or `http://:8080/health`. */
export interface ReadAddress {
  readonly kind: string;
  readonly options: Record<string, unknown>;
  /** Set for an address without a host: the target's port, wherever it is published. */
  readonly containerPort?: number;
  /** No label may ask for it. */
  readonly byUserOnly?: true;
}
export type AddressReader = (wish: Omit<ProbeWish, "name">) => Promise<ReadAddress>;

export interface ProbeWish {
  readonly name: string;
  readonly address: string;
  /** What the address does not say, by the kind's own names. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** `api=http://…` → name and address. @throws ChaosError PROBE_INVALID */
export function readWish(text: string): ProbeWish {
  const match = /^([A-Za-z0-9][\w.-]{0,62})=(\S+)$/.exec(text);
  if (!match)
    throw new ChaosError(
      "PROBE_INVALID",
      `Cannot read probe "${text.replace(/:\/\/[\s\S]*/, "://***")}": expected name=address`,
      {
        hint: "For example --probe api=http://127.0.0.1:8080/health",
      },
    );
  return { name: match[1] as string, address: match[2] as string };
}

export interface ProbePlan {
  readonly probes: PlannedProbe[];
  /** Labels that cannot be used: they may be a stranger's, so they stop nothing. */
  readonly warnings: string[];
}

export async function planProbes(
  wishes: readonly ProbeWish[],
  around: { victims: readonly Target[]; fleet: readonly Target[] },
  read: AddressReader,
): Promise<ProbePlan> {
  const asked = await Promise.all(wishes.map((wish) => fromWish(wish, read)));
  const carried = await fromLabels(around, read);
  const usable = carried.filter((one) => typeof one !== "string");
  const probes = [...asked, ...usable];
  const twice = probes.find(
    (one, index) => probes.findIndex(({ name }) => name === one.name) < index,
  );
  if (twice)
    throw new ChaosError("PROBE_INVALID", `Two probes are called "${twice.name}": expected one`, {
      hint: "Name your own differently from the containers that carry a chaos.probe label",
    });
  return { probes, warnings: carried.filter((one) => typeof one === "string") };
}

async function fromWish(
  { name, address, options }: ProbeWish,
  read: AddressReader,
): Promise<PlannedProbe> {
  const found = await read({ address, ...(options ? { options } : {}) });
  if (found.containerPort !== undefined)
    throw new ChaosError(
      "PROBE_INVALID",
      `Cannot use probe "${name}": ${redact(address)} names no host`,
      {
        hint: "Only a container's chaos.probe label may leave the host out",
      },
    );
  return {
    name,
    kind: found.kind,
    address,
    options: found.options,
    role: "service",
    service: name,
  };
}

/** The fleet's labels: a victim's shows the impact, the others are the control group. */
async function fromLabels(
  { victims, fleet }: { victims: readonly Target[]; fleet: readonly Target[] },
  read: AddressReader,
): Promise<(PlannedProbe | string)[]> {
  const hit = new Set(victims.map((victim) => victim.id));
  const members = new Map([...victims, ...fleet].map((target) => [target.id, target]));
  const carriers = [...members.values()]
    .filter(
      (target) => target.labels[PROBE_LABEL] && (target.state === "running" || hit.has(target.id)),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return Promise.all(
    carriers.map((target) =>
      fromLabel(target, hit.has(target.id) ? "victim" : "control", read).catch(
        (error: unknown) => `${target.name} is not probed: ${messageOf(error)}`,
      ),
    ),
  );
}

async function fromLabel(
  target: Target,
  role: PlannedProbe["role"],
  read: AddressReader,
): Promise<PlannedProbe> {
  const address = target.labels[PROBE_LABEL] as string;
  const { kind, options, containerPort, byUserOnly } = await read({ address });
  if (byUserOnly)
    throw new ChaosError("PROBE_INVALID", `its label ${PROBE_LABEL} asks for a program to be run`, {
      hint: `Ask for it yourself, in a drill file or by --probe ${target.name}=…`,
    });
  assertPublished(target, address, containerPort);
  return {
    name: target.name,
    kind,
    address,
    options,
    role,
    target: target.id,
    ...(target.service ? { service: target.service } : {}),
    ...(target.zone ? { zone: target.zone } : {}),
    ...(containerPort === undefined ? {} : { containerPort }),
  };
}

/** A probe without a place to ask would find the service down before anything was done. */
function assertPublished(target: Target, address: string, port: number | undefined): void {
  if (port === undefined || target.state !== "running") return;
  if (target.endpoints.some(({ containerPort }) => containerPort === port)) return;
  throw new ChaosError(
    "PROBE_INVALID",
    `its label ${PROBE_LABEL}=${redact(address)} means a port that it does not publish`,
  );
}
