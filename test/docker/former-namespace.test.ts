/**
 * A victim that restarts gets a network namespace anew. Its former one, with what is in effect there, lives on
 * where another container shares it: what is undone is said to be undone there, and what was gone, to be gone.
 */
import type Docker from "dockerode";
import { expect, it } from "vitest";
import { describeDocker } from "../lab/docker.ts";
import { type Started, start, stateFolder } from "./chaos.ts";
import { startContainer, unique } from "./fixture.ts";
import { connectsFrom, netResidue, TOOLS_IMAGE } from "./net-eyes.ts";
import { BARE, openNetStage } from "./net-stage.ts";

const HOW = [...BARE, "--quiet"];
const SOON = { timeout: 30_000 };

describeDocker("a former network namespace", () => {
  const own = unique("former");
  const { attach, address } = openNetStage(own);
  const ended = async ({ answer }: Started) => {
    const { stdout, stderr } = await answer;
    return { said: stdout + stderr };
  };

  it("that went with its victim is said to be gone", async () => {
    using state = stateFolder();
    const owner = await attach(11, "api");
    const who = ["--project", own, "--service", "api", "--duration", "5m"];
    const tool = start(["blackhole", ...who, ...HOW, "--json", "--state", state.path]);
    await expect.poll(async () => (await netResidue(owner.id, own)).join(), SOON).toMatch(/htb/);
    await owner.restart({ t: 0 });
    const { said } = await ended(tool);
    expect(said).toContain("gone with a former one");
    expect(await netResidue(owner.id, own)).toEqual([]);
  });

  it.each([
    ["blackhole", "restart"],
    ["bandwidth", "restart"],
    ["blackhole", "kill"],
  ] as const)("of %s, kept by who shares it after a %s, is left clean", async (name, end) => {
    using state = stateFolder();
    const [owner, peer] = await Promise.all([attach(11, "api"), attach(12, "db")]);
    const sharer: Docker.Container = await startContainer({
      own,
      image: TOOLS_IMAGE,
      command: ["sleep", "86400"],
      host: { NetworkMode: `container:${owner.id}` },
    });
    const reached = async () =>
      (await connectsFrom(peer, { host: address(11), port: 80 }, { count: 1 }))[0]?.outcome;
    await expect.poll(reached, SOON).toBe("connected");

    const who = ["--project", own, "--service", "api", "--duration", "5m"];
    const tool = start([name, ...who, ...HOW, "--json", "--state", state.path]);
    const residue = async () => (await netResidue(owner.id, own)).join();
    await expect.poll(residue, SOON).toContain("CHAOS-");
    await expect.poll(residue, SOON).toMatch(/htb/);
    await (end === "restart" ? owner.restart({ t: 0 }) : owner.kill());
    const { said } = await ended(tool);

    const sharerName = (await sharer.inspect()).Name.slice(1);
    expect(said).toContain(`taken out of its former one, in which ${sharerName} still lives`);
    expect(await netResidue(sharer.id, own), "where its sharer still lives").toEqual([]);
    if (end === "kill") return;
    expect(await netResidue(owner.id, own)).toEqual([]);
    await expect.poll(reached, SOON).toBe("connected");
  });
});
