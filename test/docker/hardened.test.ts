/** The hardened example does a real drill: not root, nothing writable but its state, no capabilities. */
import { readFileSync, statSync } from "node:fs";
import type Docker from "dockerode";
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { socketPath } from "../lab/client.ts";
import { describeDocker, dockerClient, dockerHost, testLabels } from "../lab/docker.ts";
import { removeOneByOne } from "../lab/remove.ts";
import { claimsOn, snapshotsOf } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";

interface Controller {
  readonly image: string;
  readonly command: readonly string[];
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: string[];
  readonly security_opt: string[];
  readonly pids_limit: number;
  readonly volumes: readonly string[];
}

const FILE = new URL("../../config/examples/hardened.compose.json", import.meta.url);
const SOCKET = "/var/run/docker.sock";
const { controller } = (
  JSON.parse(readFileSync(FILE, "utf8")) as { services: { controller: Controller } }
).services;
const IMAGE = process.env.CHAOS_HELPER_IMAGE ?? controller.image;

describeDocker("the hardened example", () => {
  const docker = dockerClient();
  const own = unique("hardened");
  const made: Docker.Container[] = [];
  let victims: string[] = [];
  beforeAll(async () => {
    await docker.createNetwork({ Name: own, Labels: { ...testLabels } });
    const host = { NetworkMode: own, RestartPolicy: { Name: "always" } };
    const started = ["1", "2"].map(() =>
      startContainer({ own, host, labels: { "chaos.zone": "a" } }),
    );
    // It carries a probe, and publishes no port: only on the network it can be asked.
    const service = await docker.createContainer({
      name: `${own}-balancer`,
      Image: IMAGE,
      Entrypoint: ["node", "/opt/chaos/dist/demo/service.js", "back"],
      Cmd: ["--port", "8080", "--host", "0.0.0.0"],
      Labels: {
        ...testLabels,
        [OWN_LABEL]: own,
        "chaos.self": "false",
        "chaos.zone": "b",
        "chaos.probe": "http://:8080/health",
      },
      ExposedPorts: { "8080/tcp": {} },
      HostConfig: host,
      NetworkingConfig: { EndpointsConfig: { [own]: { Aliases: ["balancer"] } } },
    });
    await service.start();
    victims = (await Promise.all(started)).map(({ id }) => id);
  });
  afterAll(async () => {
    await removeOneByOne(
      docker,
      made.map(({ id }) => id),
    );
    await removeContainers(own);
    await docker.getVolume(own).remove({ force: true });
    await docker.getNetwork(own).remove();
  });

  /** As compose would start it, with its socket where this engine's is. */
  const run = async (command: readonly string[]) => {
    const socket = socketPath(dockerHost);
    const binds = controller.volumes.map((volume) =>
      volume.replace(`${SOCKET}:`, `${socket}:`).replace(/^state:/, `${own}:`),
    );
    const container = await docker.createContainer({
      Image: IMAGE,
      Cmd: [...command],
      User: controller.user,
      Labels: { ...testLabels },
      Env: [`CHAOS_HELPER_IMAGE=${IMAGE}`],
      HostConfig: {
        Binds: binds,
        CapDrop: controller.cap_drop,
        GroupAdd: [`${statSync(socket).gid}`],
        Memory: 512 * 1024 * 1024,
        NetworkMode: own,
        PidsLimit: controller.pids_limit,
        ReadonlyRootfs: controller.read_only,
        SecurityOpt: controller.security_opt,
      },
    });
    made.push(container);
    await container.start();
    return container;
  };
  const endOf = async (container: Docker.Container) => {
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const logs = await container.logs({ stdout: true, stderr: true });
    return { exit: StatusCode, says: logs.toString("utf8") };
  };

  it("kills a zone by helper reach, with a watchdog that is not root either, and leaves nothing", async () => {
    const before = await snapshotsOf(victims);
    const among = ["--label", `${OWN_LABEL}=${own}`, "--min-age", "0s", "--hold", "3s"];
    const calm = ["--probe-interval", "250ms", "--baseline", "1s", "--cool-down", "300ms"];
    const drill = await run([...controller.command, ...among, ...calm]);
    const watchdog = await theWatchdog(drill);

    const { exit, says } = await endOf(drill);

    expect(exit, says).toBe(0);
    expect(says).toContain("by helper reach");
    expect(watchdog?.Config.User).toBe("65532");
    const after = await snapshotsOf(victims);
    for (const [id, was] of before) expect(after.get(id)?.policy).toEqual(was.policy);
    expect([...after.values()].every(({ running }) => running)).toBe(true);
    expect(await claimsOn(victims)).toEqual([]);
    const label = ["chaos.self", `chaos.run=${watchdog?.Config.Labels["chaos.run"]}`];
    expect(await docker.listContainers({ all: true, filters: { label } })).toEqual([]);
  });

  it("keeps its report in the volume, for the next container", async () => {
    const { exit, says } = await endOf(await run(["report", "last"]));
    expect({ exit, says }).toMatchObject({ exit: 0, says: expect.stringContaining("PASS") });
  });
});

/** Found by the claims of that controller: other tests' watchdogs stand by at the same time. */
async function theWatchdog(of: Docker.Container) {
  const docker = dockerClient();
  const look = async () => {
    const { Volumes } = await docker.listVolumes({ filters: { label: ["chaos.claim"] } });
    const claim = Volumes.find(({ Labels }) =>
      Labels["chaos.holder"]?.startsWith(of.id.slice(0, 12)),
    );
    const run = claim?.Labels["chaos.run"];
    return run ? docker.getContainer(`chaos-watchdog-${run}`).inspect() : undefined;
  };
  return poll(systemClock, look, { everyMs: 50, deadlineMs: 60_000 });
}
