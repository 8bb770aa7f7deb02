/**
 * Latency on a kernel without netem: by a proxy, which `auto` picks. Seen from peers, in scope and out of
 * it; whoever is in the middle of something when it comes, and when it goes, notices nothing.
 */
import type Docker from "dockerode";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { hasNetem, isNear } from "../lab/netem.ts";
import { isFull, sampled } from "../proof.ts";
import { type Started, start, stateFolder } from "./chaos.ts";
import { createNetwork, removeContainers, unique } from "./fixture.ts";
import { inProcess } from "./in-process.ts";
import { netResidue } from "./net-eyes.ts";
import { stageOn } from "./proxied.ts";
import { guest, type Kept, proxiesAt, timesFrom } from "./proxy-eyes.ts";

const QUICK = ["--min-age", "0s", "--baseline", "0s", "--recover", "0s", "--cool-down", "0s"];
const HOW = [...QUICK, "--watchdog", "none", "--no-verify", "--yes", "--quiet"];
const SOON = { timeout: 30_000 };
const DELAY_MS = 200;
/** What the issue asks for on a calm machine; beside others the kernel itself takes longer. */
const SLACK_MS = isFull ? 5 : 40;

describeDocker("latency by a proxy", () => {
  const own = unique("slow");
  let begins = "";
  beforeAll(async () => {
    begins = await createNetwork(own);
  });
  let tool: Started | undefined;
  afterEach(async () => {
    tool?.child.kill("SIGKILL");
    await removeContainers(own);
  });
  afterAll(() => dockerClient().getNetwork(own).remove());

  const wordsFor = (reach: string, state: string) => [
    ...["latency", "--project", own, "--service", "api", "--delay", `${DELAY_MS}ms`],
    ...["--ports", "80", "--peers", `${begins}12`, "--duration", "5m"],
    ...[...HOW, "--reach", reach, "--state", state],
  ];

  const reaches = [...(isNear ? ["host"] : []), "helper"];

  it.each(sampled(reaches, 1, "reaches"))("by %s reach", async (reach) => {
    using state = stateFolder();
    const { victim, peer, other, at } = await stageOn(own, begins);
    const { host } = at;
    const least = async (from: Docker.Container) =>
      (await timesFrom(from, host, [80], 4)).leasts[0] ?? -1;
    const elsewhere = async () => [
      (await timesFrom(peer, host, [81])).medians[0] ?? -1,
      (await timesFrom(other, host, [80])).medians[0] ?? -1,
    ];
    const calm = await elsewhere();

    const early = [guest(peer, "keeping", at), guest(peer, "streaming", at)];
    const { stdout: plan } = await inProcess([...wordsFor(reach, state.path), "--dry-run"]);
    if (!hasNetem) expect(plan).toContain("backend auto: the proxy, because");
    const picked = hasNetem ? ["--backend", "proxy"] : [];
    tool = start([...wordsFor(reach, state.path), ...picked]);
    const over = tool.answer.then(({ stdout, stderr }) => stdout + stderr);
    await expect
      .poll(() => Promise.race([over, least(peer)]), SOON)
      .toBeGreaterThanOrEqual(DELAY_MS);

    const seen = await timesFrom(peer, host, [80, 81]);
    const [slow = 0, quick = 0] = seen.medians;
    expect(seen.leasts[0], "never early").toBeGreaterThanOrEqual(DELAY_MS);
    expect(slow - quick).toBeLessThan(DELAY_MS + SLACK_MS);
    for (const [which, ms] of (await elsewhere()).entries())
      expect(
        Math.abs(ms - (calm[which] ?? 0)),
        ["another port", "another peer"][which],
      ).toBeLessThan(SLACK_MS);
    const late = [guest(peer, "keeping", at), guest(peer, "streaming", at)];
    // Long enough to be in the middle of it.
    await timesFrom(peer, host, [80], 5);
    tool.child.kill("SIGINT");
    await expect.poll(() => least(peer), SOON).toBeLessThan(DELAY_MS / 2);
    const kept = await Promise.all([...early, ...late].map((one) => one.leave()));
    const { exit, stdout, stderr } = await tool.answer;

    expect(exit, stdout + stderr).toBe(130);
    expect(stdout).toContain("nothing was left behind");
    for (const one of kept) expect(one).toMatchObject({ wrong: 0, broken: "" });
    expect(kept.every(({ answers }: Kept) => answers > 3)).toBe(true);
    expect(await netResidue(victim.id, own)).toEqual([]);
    if (isNear) expect(proxiesAt((await victim.inspect()).State.Pid)).toEqual([]);
  });
});
