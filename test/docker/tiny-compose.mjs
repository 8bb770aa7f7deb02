/**
 * As much of `docker compose` as a pipeline's script needs, on machines that have none: up --wait and down of a
 * compose file in JSON, by the engine's API.
 */
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import Docker from "dockerode";

const docker = new Docker();
const [, , , , file, word] = process.argv;
const { services, labels, name = basename(dirname(file)) } = JSON.parse(readFileSync(file, "utf8"));
const WAIT_MS = 60_000;

async function up() {
  await docker.createNetwork({ Name: name, Labels: labels });
  await Promise.all(Object.entries(services).map(raise));
}

async function raise([service, wanted]) {
  const { image, command, environment, restart, healthcheck, ports = [] } = wanted;
  const bindings = ports.map((one) => one.split(":"));
  const container = await docker.createContainer({
    name: `${name}-${service}`,
    Image: image,
    Cmd: command,
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    Labels: { "com.docker.compose.project": name, ...wanted.labels, ...labels },
    ...(healthcheck
      ? { Healthcheck: { Test: healthcheck.test, Interval: 500_000_000, Retries: 1 } }
      : {}),
    ExposedPorts: Object.fromEntries(bindings.map(([, , inner]) => [`${inner}/tcp`, {}])),
    HostConfig: {
      RestartPolicy: { Name: restart },
      PortBindings: Object.fromEntries(
        bindings.map(([HostIp, HostPort, inner]) => [`${inner}/tcp`, [{ HostIp, HostPort }]]),
      ),
    },
    NetworkingConfig: { EndpointsConfig: { [name]: { Aliases: [service] } } },
  });
  await container.start();
  if (healthcheck) await healthy(container);
}

async function healthy(container) {
  for (const until = Date.now() + WAIT_MS; Date.now() < until; ) {
    const { State } = await container.inspect();
    if (State.Health?.Status === "healthy") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("it did not become healthy");
}

async function down() {
  const filters = { label: [`com.docker.compose.project=${name}`] };
  for (const { Id } of await docker.listContainers({ all: true, filters }))
    await docker.getContainer(Id).remove({ force: true, v: true });
  await docker.getNetwork(name).remove();
}

await { up, down }[word]();
