/** Network faults on victims whom nobody asks at first, or ever: what the run may say of them. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { entriesIn } from "../journal/in-state.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { start, stateFolder } from "./chaos.ts";
import { createNetwork, removeContainers, startContainer, unique } from "./fixture.ts";
import { connectsFrom, netResidue, TOOLS_IMAGE } from "./net-eyes.ts";

const QUICK = ["--min-age", "0s", "--baseline", "0s", "--recover", "0s", "--cool-down", "0s"];
const HOW = [...QUICK, "--watchdog", "none", "--no-verify", "--yes"];
const SOON = { timeout: 30_000 };

describeDocker("a network fault on an idle victim", () => {
  const own = unique("idle");
  let begins = "";
  beforeAll(async () => {
    begins = await createNetwork(own);
  });
  afterEach(() => removeContainers(own));
  afterAll(() => dockerClient().getNetwork(own).remove());

  const attach = (last: number, service: string) =>
    startContainer({
      own,
      image: TOOLS_IMAGE,
      command: ["httpd", "-f", "-p", "80", "-h", "/"],
      labels: { "com.docker.compose.service": service, "com.docker.compose.project": own },
      network: { name: own, ipv4: `${begins}${last}`, alias: service },
    });
  const drill = (state: string, words: readonly string[]) =>
    start([...words, "--project", own, "--service", "api", ...HOW, "--state", state]);

  it.each([
    [["blackhole", "--ports", "80", "--duration", "12s"], "timeout"],
    [["reset", "--ports", "80", "--backend", "kernel", "--duration", "12s"], "ECONNREFUSED"],
  ])("%j is confirmed by the client that comes late", async (words, cut) => {
    using state = stateFolder();
    const [victim, peer] = await Promise.all([attach(11, "api"), attach(12, "web")]);
    const come = () => connectsFrom(peer, { host: `${begins}11`, port: 80 }, { count: 1 });
    await expect.poll(async () => (await come())[0]?.outcome, SOON).toBe("connected");

    const tool = drill(state.path, words);
    const verified = () =>
      entriesIn(state.path).flatMap((one) => (one.kind === "verified" ? [one.effect.kind] : []));
    await expect.poll(verified, SOON).toEqual(["unknown"]);
    expect((await come())[0]?.outcome).toBe(cut);
    const { exit, stdout, stderr } = await tool.answer;

    expect(exit, stdout + stderr).toBe(0);
    expect(verified()).toEqual(["unknown", "in-effect"]);
    expect(await netResidue(victim.id, own)).toEqual([]);
  });

  it("that limits what is sent is not put to the test, and not confirmed", async () => {
    using state = stateFolder();
    const victim = await attach(11, "api");
    const limit = ["bandwidth", "--backend", "kernel", "--rate", "1mbit", "--duration", "5s"];
    const { exit, stdout, stderr } = await drill(state.path, limit).answer;

    expect(exit, stdout + stderr).toBe(3);
    expect(stdout.replace(/\s+/g, " ")).toContain("was not put to the test");
    expect(await netResidue(victim.id, own)).toEqual([]);
  });
});
