/** The compose example is started as compose would, becomes healthy, and ends by itself when it is told to. */
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { until } from "../agent/processes.ts";
import { socketPath } from "../lab/client.ts";
import { describeDocker, dockerClient, dockerHost, testLabels } from "../lab/docker.ts";
import { OWN_LABEL, removeContainers, unique } from "./fixture.ts";

interface Daemon {
  readonly image: string;
  readonly command: string[];
  readonly user: string;
  readonly cap_drop: string[];
  readonly security_opt: string[];
  readonly pids_limit: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck: { readonly test: string[] };
}

const FILE = new URL("../../config/examples/nightly.compose.json", import.meta.url);
const { daemon } = (JSON.parse(readFileSync(FILE, "utf8")) as { services: { daemon: Daemon } })
  .services;
const IMAGE = process.env.CHAOS_HELPER_IMAGE ?? daemon.image;
const SECOND_NS = 1_000_000_000;

describeDocker("the nightly example", () => {
  const docker = dockerClient();
  const own = unique("nightly");
  const folder = mkdtempSync(join(tmpdir(), "chaos-nightly-"));
  chmodSync(folder, 0o755);
  afterAll(async () => {
    await removeContainers(own);
    await docker.getVolume(own).remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("lives read-only without privileges, is healthy, takes a changed file, and ends with 0", async () => {
    const socket = socketPath(dockerHost) ?? "/var/run/docker.sock";
    const schedule = readFileSync(new URL("nightly.yaml", FILE), "utf8");
    const file = join(folder, "nightly.yaml");
    writeFileSync(file, schedule, { mode: 0o644 });
    await docker.createVolume({ Name: own, Labels: { ...testLabels } });
    const container = await docker.createContainer({
      name: own,
      Image: IMAGE,
      Cmd: daemon.command,
      User: daemon.user,
      Env: Object.entries(daemon.environment).map(([name, value]) => `${name}=${value}`),
      Labels: { ...testLabels, [OWN_LABEL]: own },
      // A test does not wait half a minute for the first look.
      Healthcheck: { Test: [...daemon.healthcheck.test], Interval: SECOND_NS, Retries: 3 },
      HostConfig: {
        ReadonlyRootfs: true,
        CapDrop: daemon.cap_drop,
        SecurityOpt: daemon.security_opt,
        PidsLimit: daemon.pids_limit,
        GroupAdd: [String(statSync(socket).gid)],
        Binds: [
          `${socket}:/var/run/docker.sock`,
          // The folder: of a file that is mounted alone, an editor's new one and a freeze never come in.
          `${folder}:/etc/chaos:ro`,
          `${own}:/var/lib/chaos`,
        ],
      },
    });
    await container.start();
    await until(
      "it is healthy",
      async () => {
        const { State } = await container.inspect();
        return State.Health?.Status === "healthy" ? true : undefined;
      },
      60_000,
    );
    // As most editors save: a new file in the old one's place.
    writeFileSync(`${file}.new`, `${schedule}\n# changed\n`, { mode: 0o644 });
    renameSync(`${file}.new`, file);
    const log = async () => String(await container.logs({ stderr: true }));
    const isReloaded = async () => ((await log()).includes('"reloaded"') ? true : undefined);
    await until("it took the changed file", isReloaded, 60_000);
    await container.stop({ t: 30 });
    const { State } = await container.inspect();
    expect([State.ExitCode, State.OOMKilled]).toEqual([0, false]);
  });
});
