/** What a watchdog container is given of its host, wherever its controller runs. */
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { runsIn, watchdogWords } from "../journal/in-state.ts";
import { socketPath } from "../lab/client.ts";
import { describeAsRoot, dockerClient, dockerHost } from "../lab/docker.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { start, stateFolder } from "./chaos.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";
import { projectImage } from "./project-image.ts";

describeAsRoot("a watchdog container", () => {
  const own = unique("mounts");
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram();
    await startContainer({ own });
  });
  afterAll(() => removeContainers(own));

  const drill = (state: string) => [
    ...["noop", "--all", "--label", `${OWN_LABEL}=${own}`, "--duration", "1s", "--baseline", "3s"],
    ...["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"],
    ...["--watchdog", "container", "--state", state],
  ];

  it("writes into a state folder whose path has a colon", async () => {
    using state = stateFolder();
    const path = join(state.path, "a:b");
    const tool = start(drill(path), { program: program.main });
    const mounts = await mountsIn(path);

    expect((await tool.answer).exit).toBe(0);
    expect(watchdogWords(path)).toEqual(["a container stands by"]);
    expect(mounts.map(({ Source }) => Source)).toContainEqual(expect.stringMatching(/a:b/));
  });

  it("has the engine's socket, of a controller that has its host's name and another path to it", async () => {
    using state = stateFolder();
    const inside = join("/tmp", own, "engine.sock");
    const controller = await dockerClient().createContainer({
      Image: projectImage,
      User: "0",
      Cmd: drill("/state"),
      Labels: { [OWN_LABEL]: `${own}-controller` },
      Env: [`CHAOS_HELPER_IMAGE=${projectImage}`, `DOCKER_HOST=unix://${inside}`],
      HostConfig: {
        Binds: [`${socketPath(dockerHost)}:${inside}`, `${state.path}:/state`],
        GroupAdd: [`${statSync(socketPath(dockerHost)).gid}`],
        NetworkMode: "host",
      },
    });
    try {
      await controller.start();
      const mounts = await mountsIn(state.path);
      const { StatusCode } = (await controller.wait()) as { StatusCode: number };

      expect(StatusCode, `${await controller.logs({ stdout: true, stderr: true })}`).toBe(0);
      expect(watchdogWords(state.path)).toEqual(["a container stands by"]);
      expect(mounts.map(({ Source }) => Source)).toEqual([socketPath(dockerHost)]);
      expect(existsSync(inside), "the engine made it up on its host").toBe(false);
    } finally {
      await controller.remove({ force: true });
      rmSync(join("/tmp", own), { recursive: true, force: true });
    }
  });
});

/** Of the watchdog of the one run there, once it is up. */
async function mountsIn(state: string) {
  mkdirSync(state, { recursive: true });
  const look = async () => {
    if (watchdogWords(state).length === 0) return undefined;
    const name = `chaos-watchdog-${runsIn(state)[0]}`;
    return (await dockerClient().getContainer(name).inspect()).Mounts;
  };
  const found = await poll(systemClock, () => look().catch(() => undefined), {
    everyMs: 50,
    deadlineMs: 20_000,
  });
  return found ?? [];
}
