import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import project from "../../package.json" with { type: "json" };
import { poll, systemClock } from "../../src/core/clock.ts";
import { describeDocker, dockerClient, testLabels } from "../lab/docker.ts";
import { removeOneByOne } from "../lab/remove.ts";
import { drill, stateFolder } from "./chaos.ts";

interface Service {
  readonly image: string;
  readonly entrypoint: string[];
  readonly labels: Record<string, string>;
}

const FILE = new URL("../../config/examples/shop.compose.json", import.meta.url);

/** As compose would: a network, a container per service, its name as an alias; ports of our own. */
async function up(services: Record<string, Service>) {
  const docker = dockerClient();
  const name = `shop-${randomBytes(3).toString("hex")}`;
  const network = await docker.createNetwork({ Name: name, Labels: { ...testLabels } });
  const made = await Promise.all(
    Object.entries(services).map(async ([service, { image, entrypoint, labels }]) => {
      const compose = { "com.docker.compose.project": name, "com.docker.compose.service": service };
      const container = await docker.createContainer({
        name: `${name}-${service}`,
        Image: image,
        Entrypoint: entrypoint,
        Labels: { ...labels, ...compose, ...testLabels },
        ExposedPorts: { "8080/tcp": {} },
        HostConfig: {
          RestartPolicy: { Name: "always" },
          PortBindings: { "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] },
        },
        NetworkingConfig: { EndpointsConfig: { [name]: { Aliases: [service] } } },
      });
      await container.start();
      return container;
    }),
  );
  const balancer = await docker.getContainer(`${name}-balancer`).inspect();
  const port = balancer.NetworkSettings.Ports["8080/tcp"]?.[0]?.HostPort;
  const down = async () => {
    await removeOneByOne(
      docker,
      made.map(({ id }) => id),
    );
    await network.remove();
  };
  return { name, door: `http://127.0.0.1:${port}/health`, [Symbol.asyncDispose]: down };
}

describeDocker("the compose example", () => {
  test("survives the drill that the README gives it", async () => {
    const { services } = JSON.parse(readFileSync(FILE, "utf8")) as {
      services: Record<string, Service>;
    };
    await using shop = await up(services);
    const answers = async () =>
      (await fetch(shop.door, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined))
        ?.status === 200
        ? true
        : undefined;
    expect(await poll(systemClock, answers, { everyMs: 100, deadlineMs: 30_000 })).toBe(true);
    using state = stateFolder();

    const args = ["kill", "--zone", "a", "--project", shop.name, "--yes", "--quiet"];
    const quick = ["--min-age", "0s", "--hold", "1s", "--baseline", "1s", "--cool-down", "500ms"];
    const probe = ["--probe", `shop=${shop.door}`, "--state", state.path];
    const { exit, report, stderr } = await drill([...args, ...quick, ...probe]);

    // With its words: a machine too busy to probe is asked once more.
    expect(exit, `${report.verdict.because} ${stderr}`).toBe(0);
    expect(report.victims.map(({ victim }) => victim.service)).toEqual(["back-a", "front-a"]);
    expect(
      Object.values(services).every(({ image }) => image.endsWith(`:${project.version}`)),
    ).toBe(true);
  });
});
