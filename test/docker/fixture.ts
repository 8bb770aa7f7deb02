/** Containers of the docker tests, told apart by a label that one test alone has. */
import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { dockerClient, testLabels } from "../lab/docker.ts";
import { removeOneByOne } from "../lab/remove.ts";

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
  /** Who runs it, as in the image without it. */
  readonly user?: string;
  /** A command that tells its health, asked all the while. */
  readonly healthy?: readonly string[];
  /** On the engine's own network; without this, a port or a network it has none: half of an engine's work for a start goes into one. */
  readonly online?: true;
  /** A network of the user's, and what the container is called and how it is reached there. */
  readonly network?: { readonly name: string; readonly ipv4: string; readonly alias: string };
}

export function unique(what: string): string {
  return `${what}-${randomBytes(4).toString("hex")}`;
}

/** A running container with restart=always. */
export async function startContainer(wanted: Wanted): Promise<Docker.Container> {
  const { own, labels, image = "chaos-lab/busybox:1", command = ["sleep", "86400"] } = wanted;
  const { port, name = unique(own), host, network, healthy, user } = wanted;
  const published = port === undefined ? {} : publish(port);
  const container = await dockerClient().createContainer({
    name,
    Image: image,
    Cmd: [...command],
    Labels: { ...labels, ...testLabels, [OWN_LABEL]: own },
    ...(user ? { User: user } : {}),
    ...(isOnline(wanted) ? {} : { NetworkDisabled: true }),
    ...(healthy ? { Healthcheck: { Test: ["CMD", ...healthy], Interval: 200_000_000 } } : {}),
    ...(port === undefined ? {} : { ExposedPorts: { [`${port}/tcp`]: {} } }),
    HostConfig: {
      RestartPolicy: { Name: "always" },
      ...published,
      ...(network ? { NetworkMode: network.name } : {}),
      ...host,
    },
    ...(network ? { NetworkingConfig: { EndpointsConfig: endpointOf(network) } } : {}),
  });
  await container.start();
  return container;
}

function isOnline({ online, port, network, host }: Wanted): boolean {
  return online === true || port !== undefined || !!network || !!host?.NetworkMode;
}

function endpointOf({ name, ipv4, alias }: NonNullable<Wanted["network"]>) {
  return { [name]: { Aliases: [alias], IPAMConfig: { IPv4Address: ipv4 } } };
}

const SUBNET_TRIES = 10;

/** A network with a subnet of its own, as fixed addresses need one; its addresses begin with the answer. */
export async function createNetwork(name: string): Promise<string> {
  for (let left = SUBNET_TRIES; ; left--) {
    const [a = 0, b = 0] = randomBytes(2);
    const begins = `10.${128 + (a % 128)}.${b}.`;
    try {
      const IPAM = { Config: [{ Subnet: `${begins}0/24` }] };
      await dockerClient().createNetwork({ Name: name, Labels: { ...testLabels }, IPAM });
      return begins;
    } catch (error) {
      // Somebody else has that subnet.
      if (left === 0) throw error;
    }
  }
}

/** With addresses of both families. */
export async function createBothNetwork(name: string): Promise<void> {
  const hex = Math.floor(Math.random() * 65_536).toString(16);
  await dockerClient().createNetwork({
    Name: name,
    Labels: { ...testLabels },
    EnableIPv6: true,
    IPAM: {
      Config: [
        { Subnet: `10.${128 + Math.floor(Math.random() * 127)}.77.0/24` },
        { Subnet: `fd00:${hex}::/64` },
      ],
    },
  });
}

function publish(port: number) {
  return { PortBindings: { [`${port}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: "" }] } };
}

/** Removes what bears that label; paused ones too. */
export async function removeContainers(own: string): Promise<void> {
  const docker = dockerClient();
  const filters = { label: [`${OWN_LABEL}=${own}`] };
  const found = await docker.listContainers({ all: true, filters });
  await removeOneByOne(
    docker,
    found.map(({ Id }) => Id),
  );
}
