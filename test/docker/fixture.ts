/** Containers of the docker tests, told apart by a label that one test alone has. */
import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { dockerClient, testLabels } from "../lab/docker.ts";

export const OWN_LABEL = "chaos.test.of";

export interface Wanted {
  /** The value of the label `chaos.test.of`: what a test selects by. */
  readonly own: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly command?: readonly string[];
  /** A container port to publish on a free one of 127.0.0.1. */
  readonly port?: number;
  readonly name?: string;
  /** Over restart=always. */
  readonly host?: Docker.HostConfig;
}

export function unique(what: string): string {
  return `${what}-${randomBytes(4).toString("hex")}`;
}

/** A running container with restart=always. */
export async function startContainer(wanted: Wanted): Promise<Docker.Container> {
  const { own, labels, image = "chaos-lab/busybox:1", command = ["sleep", "86400"] } = wanted;
  const { port, name = unique(own), host } = wanted;
  const published = port === undefined ? {} : publish(port);
  const container = await dockerClient().createContainer({
    name,
    Image: image,
    Cmd: [...command],
    Labels: { ...labels, ...testLabels, [OWN_LABEL]: own },
    ...(port === undefined ? {} : { ExposedPorts: { [`${port}/tcp`]: {} } }),
    HostConfig: { RestartPolicy: { Name: "always" }, ...published, ...host },
  });
  await container.start();
  return container;
}

function publish(port: number) {
  return { PortBindings: { [`${port}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: "" }] } };
}

/** Removes what bears that label; paused ones too. */
export async function removeContainers(own: string): Promise<void> {
  const docker = dockerClient();
  const filters = { label: [`${OWN_LABEL}=${own}`] };
  const found = await docker.listContainers({ all: true, filters });
  await Promise.all(found.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
}
