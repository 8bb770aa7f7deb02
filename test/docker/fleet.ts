/** A compose-like fleet of nine containers in three zones behind a load balancer container. */
import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import project from "../../package.json" with { type: "json" };
import { poll, systemClock } from "../../src/core/clock.ts";
import { serviceArgs, shop } from "../../src/demo/shop.ts";
import { dockerClient, testLabels } from "../lab/docker.ts";
import { removeOneByOne } from "../lab/remove.ts";

const PORT = 8080;
const SERVICE = "/opt/chaos/dist/demo/service.js";

export interface TestFleet extends AsyncDisposable {
  readonly project: string;
  /** The balancer's health address on the host. */
  readonly door: string;
  container(part: string): Docker.Container;
  members(zone: string): Promise<Docker.ContainerInspectInfo[]>;
}

export interface FleetOptions {
  readonly fragile?: boolean;
  /** Set as the image's own STOPSIGNAL would be. */
  readonly stopSignal?: string;
}

/** Three zones with a front, a back and a plain container each; the balancer stands outside them. */
export async function raiseFleet(options: FleetOptions = {}): Promise<TestFleet> {
  const docker = dockerClient();
  const name = `fleet-${randomBytes(3).toString("hex")}`;
  const network = await docker.createNetwork({ Name: name, Labels: { ...testLabels } });
  const parts = shop({ fragile: options.fragile ?? false, port: () => PORT });
  const made = new Map<string, Docker.Container>();
  const raise = async (part: string, body: Docker.ContainerCreateOptions) => {
    const container = await docker.createContainer({
      ...body,
      name: `${name}-${part}`,
      Labels: {
        ...testLabels,
        ...body.Labels,
        "com.docker.compose.project": name,
        "chaos.self": "false",
      },
      ...(options.stopSignal ? { StopSignal: options.stopSignal } : {}),
      HostConfig: {
        ...body.HostConfig,
        NetworkMode: name,
        RestartPolicy: { Name: "always" },
      },
    });
    await container.start();
    made.set(part, container);
  };
  const raisePart = (part: (typeof parts)[number]) =>
    raise(part.name, {
      Image: `chaos-army:${project.version}`,
      Entrypoint: [
        "node",
        SERVICE,
        ...serviceArgs(part, (of) => `${name}-${of}:${PORT}`),
        ...["--host", "0.0.0.0", "--log-requests"],
      ],
      Labels: { ...part.labels },
      ExposedPorts: { [`${PORT}/tcp`]: {} },
      HostConfig:
        part.role === "balancer"
          ? { PortBindings: { [`${PORT}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: "" }] } }
          : {},
    });
  const raiseWorker = (zone: string) =>
    raise(`worker-${zone}`, {
      Image: "chaos-lab/busybox:1",
      Cmd: ["sleep", "100000"],
      Labels: { "chaos.zone": zone, "com.docker.compose.service": "worker" },
    });
  await Promise.all([...parts.map(raisePart), ...["a", "b", "c"].map(raiseWorker)]);
  const door = await openDoor(made.get("balancer") as Docker.Container);
  return {
    project: name,
    door,
    container: (part) => made.get(part) as Docker.Container,
    members: (zone) =>
      Promise.all(
        [...made]
          .filter(([part]) => part.endsWith(`-${zone}`))
          .map(([, container]) => container.inspect()),
      ),
    [Symbol.asyncDispose]: async () => {
      // By label: a test may have added members of its own.
      const label = [`com.docker.compose.project=${name}`];
      const all = await docker.listContainers({ all: true, filters: { label } });
      await removeOneByOne(
        docker,
        all.map(({ Id }) => Id),
      );
      await network.remove();
    },
  };
}

async function openDoor(balancer: Docker.Container): Promise<string> {
  const { NetworkSettings } = await balancer.inspect();
  const port = NetworkSettings.Ports[`${PORT}/tcp`]?.[0]?.HostPort;
  const door = `http://127.0.0.1:${port}/health`;
  const answers = async () => {
    const answer = await fetch(door, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
    return answer?.status === 200 ? door : undefined;
  };
  const open = await poll(systemClock, answers, { everyMs: 100, deadlineMs: 30_000 });
  if (!open) throw new Error(`the fleet's balancer does not answer at ${door}`);
  return open;
}
