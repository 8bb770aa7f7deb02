/** Network faults on victims whom nobody asks at first, or ever: what the run may say of them. */
import { expect, it } from "vitest";
import { entriesIn } from "../journal/in-state.ts";
import { describeDocker } from "../lab/docker.ts";
import { start, stateFolder } from "./chaos.ts";
import { unique } from "./fixture.ts";
import { connectsFrom, netResidue } from "./net-eyes.ts";
import { BARE, openNetStage } from "./net-stage.ts";

const SOON = { timeout: 30_000 };

describeDocker("a network fault on an idle victim", () => {
  const own = unique("idle");
  const { attach, address } = openNetStage(own);
  const drill = (state: string, words: readonly string[]) =>
    start([...words, "--project", own, "--service", "api", ...BARE, "--state", state]);

  it.each([
    [["blackhole", "--ports", "80", "--duration", "12s"], "timeout"],
    [["reset", "--ports", "80", "--backend", "kernel", "--duration", "12s"], "ECONNREFUSED"],
  ])("%j is confirmed by the client that comes late", async (words, cut) => {
    using state = stateFolder();
    const [victim, peer] = await Promise.all([attach(11, "api"), attach(12, "web")]);
    const come = () => connectsFrom(peer, { host: address(11), port: 80 }, { count: 1 });
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
