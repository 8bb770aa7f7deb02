/** Who is meant by a network fault is meant by both families alike, and who is not by neither. */
import type Docker from "dockerode";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { start, stateFolder } from "./chaos.ts";
import { createBothNetwork, removeContainers, startContainer, unique } from "./fixture.ts";
import { connectsFrom, netResidue, TOOLS_IMAGE } from "./net-eyes.ts";

const SERVE = ["httpd", "-f", "-p", "80", "-h", "/"];
const QUICK = ["--min-age", "0s", "--baseline", "0s", "--recover", "0s", "--cool-down", "0s"];
const HOW = [...QUICK, "--watchdog", "none", "--no-verify", "--yes", "--quiet"];
const SOON = { timeout: 30_000 };
/** Who asks in vain who has an address gives up after three seconds. */
const TRIES = { count: 1, timeoutMs: 5_000 };

describeDocker("both families", () => {
  const own = unique("families");
  beforeAll(() => createBothNetwork(own));
  afterEach(() => removeContainers(own));
  afterAll(() => dockerClient().getNetwork(own).remove());

  const join = (name: string) =>
    startContainer({
      own,
      name: `${own}-${name}`,
      image: TOOLS_IMAGE,
      command: SERVE,
      host: { NetworkMode: own },
    });
  const fates = async (from: Docker.Container, to: Docker.Container) => {
    const { Networks } = (await to.inspect()).NetworkSettings;
    const { IPAddress: four = "", GlobalIPv6Address: six = "" } = Networks[own] ?? {};
    const tried = await Promise.all(
      [four, six].map((host) => connectsFrom(from, { host, port: 80 }, TRIES)),
    );
    return tried.map(([one]) => one?.outcome);
  };
  const inEffect = async (words: readonly string[], show: () => Promise<unknown>) => {
    using state = stateFolder();
    const tool = start([...words, "--duration", "5m", ...HOW, "--state", state.path]);
    await show().finally(() => tool.child.kill("SIGINT"));
    const { exit, stdout, stderr } = await tool.answer;
    expect(exit, stdout + stderr).toBe(130);
    expect(stdout).toContain("nothing was left behind");
  };
  const CONNECTED = ["connected", "connected"];

  it("an exception is reached whose address nobody has asked for yet", async () => {
    const [victim, witness] = await Promise.all([join("victim"), join("witness")]);
    await expect.poll(() => fates(witness, victim), SOON).toEqual(CONNECTED);
    const { IPAM } = await dockerClient().getNetwork(own).inspect();
    const all = IPAM?.Config?.flatMap(({ Subnet = "" }) => ["--except", Subnet]) ?? [];
    const rest = ["--peers", "0.0.0.0/0", "--peers", "::/0"];

    await inEffect(["blackhole", "--name", `${own}-victim`, ...rest, ...all], async () => {
      await expect.poll(() => netResidue(victim.id, own), SOON).not.toEqual([]);
      expect(await fates(victim, await join("newcomer"))).toEqual(CONNECTED);
      expect(await fates(await join("caller"), victim)).toEqual(CONNECTED);
    });
    expect(await netResidue(victim.id, own)).toEqual([]);
  });

  it("what is lost of one protocol is nothing of another", async () => {
    const victim = await join("victim");
    const words = ["blackhole", "--name", `${own}-victim`, "--protocol", "icmp"];

    await inEffect(words, async () => {
      await expect.poll(() => netResidue(victim.id, own), SOON).not.toEqual([]);
      const stranger = await join("stranger");
      expect(await fates(stranger, victim)).toEqual(CONNECTED);
      expect(await fates(victim, stranger)).toEqual(CONNECTED);
    });
    expect(await netResidue(victim.id, own)).toEqual([]);
  });

  it.each(["ingress", "both"])("callers see a reset, %s", async (direction) => {
    const [victim, caller] = await Promise.all([join("victim"), join("caller")]);
    await expect.poll(() => fates(caller, victim), SOON).toEqual(CONNECTED);
    const words = ["reset", "--name", `${own}-victim`, "--direction", direction];

    await inEffect([...words, "--backend", "kernel"], () =>
      expect.poll(() => fates(caller, victim), SOON).toEqual(["ECONNREFUSED", "ECONNREFUSED"]),
    );
    expect(await fates(caller, victim)).toEqual(CONNECTED);
    expect(await netResidue(victim.id, own)).toEqual([]);
  });
});
