/** Brings up and takes down a small fleet of containers of our own, found again by one label. */

import { anything, createAnswer, listAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";
import { START_DEADLINE_MS, unless } from "./engine.ts";
import { remove } from "./own-container.ts";

export interface Raised {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Published on a free port of 127.0.0.1. */
  readonly port: number;
}

export interface FleetName {
  readonly network: string;
  /** `key=value`: everything that bears it is this fleet's. */
  readonly label: string;
}

export async function raiseFleet(
  engine: Engine,
  fleet: FleetName,
  containers: readonly Raised[],
  signal: AbortSignal,
): Promise<void> {
  const [key = "", value = ""] = fleet.label.split("=");
  const network = { Name: fleet.network, Labels: { [key]: value } };
  await engine.call({ method: "POST", path: "/networks/create", body: network }, anything, signal);
  for (const one of containers) {
    const body = {
      Image: one.image,
      Entrypoint: [...one.command],
      Labels: { ...one.labels, [key]: value },
      ExposedPorts: { [`${one.port}/tcp`]: {} },
      HostConfig: {
        RestartPolicy: { Name: "always" },
        NetworkMode: fleet.network,
        PortBindings: { [`${one.port}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: "" }] },
      },
    };
    const query = { name: one.name };
    const call = { method: "POST", path: "/containers/create", query, body } as const;
    const { Id } = await engine.call(call, createAnswer, signal);
    const start = { method: "POST", path: `/containers/${Id}/start` } as const;
    await engine.call({ ...start, deadlineMs: START_DEADLINE_MS }, anything, signal);
  }
}

/** Success if nothing is there. */
export async function razeFleet(
  engine: Engine,
  fleet: FleetName,
  signal: AbortSignal,
): Promise<void> {
  const query = { all: true, filters: JSON.stringify({ label: [fleet.label] }) };
  const call = { method: "GET", path: "/containers/json", query } as const;
  for (const { Id } of await engine.call(call, listAnswer, signal))
    await remove(engine, Id, signal);
  await unless([404], () =>
    engine.call({ method: "DELETE", path: `/networks/${fleet.network}` }, anything, signal),
  );
}
