/**
 * The peers' crash table (C1, C2, C5, C7, C8, C13 of their suites) where packets are impaired: the tool,
 * its victim or a registry goes in the middle, and nothing is left in the namespace.
 */
import type Docker from "dockerode";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { support } from "../../src/agent/net/support.ts";
import type { NetWish } from "../../src/core/net.ts";
import type { Report } from "../../src/reporter/report.ts";
import { runsIn } from "../journal/in-state.ts";
import { describeDocker, dockerClient, dockerHost } from "../lab/docker.ts";
import { type GateRequest, openGate } from "../lab/gate.ts";
import { isNear } from "../lab/netem.ts";
import { sampled } from "../proof.ts";
import { type Started, start, stateFolder } from "./chaos.ts";
import { compiledSource } from "./compiled-source.ts";
import { claimsOn } from "./engine-truth.ts";
import { createNetwork, removeContainers, startContainer, unique, type Wanted } from "./fixture.ts";
import { inProcess } from "./in-process.ts";
import { connectsFrom, netResidue, TOOLS_IMAGE } from "./net-eyes.ts";

const QUICK = ["--min-age", "0s", "--baseline", "0s", "--recover", "0s", "--cool-down", "0s"];
const HOW = [...QUICK, "--watchdog", "none", "--no-verify", "--yes", "--quiet"];
const SOON = { timeout: 30_000 };
const SERVE = ["httpd", "-f", "-p", "80", "-h", "/"];
const hasLease = isNear && (await support("time")).present;
/** Serves until it is told to want more memory than it may have. */
const GREEDY =
  "httpd -f -p 80 -h / & until [ -e /tmp/eat ]; do sleep 0.1; done; rm /tmp/eat; exec dd if=/dev/zero of=/dev/null bs=256M";
const MEMORY = { Memory: 32 << 20, MemorySwap: 32 << 20 };

describeDocker("while packets are impaired", () => {
  const own = unique("impaired");
  let begins = "";
  let victim: Docker.Container;
  let peer: Docker.Container;
  beforeAll(async () => {
    begins = await createNetwork(own);
  });
  afterEach(() => removeContainers(own));
  afterAll(() => dockerClient().getNetwork(own).remove());

  const attach = (last: number, service: string, more: Partial<Wanted> = {}) =>
    startContainer({
      own,
      image: TOOLS_IMAGE,
      command: SERVE,
      labels: { "com.docker.compose.service": service, "com.docker.compose.project": own },
      network: { name: own, ipv4: `${begins}${last}`, alias: service },
      ...more,
    });
  const meet = async (more: Partial<Wanted> = {}) => {
    [victim, peer] = await Promise.all([attach(11, "api", more), attach(12, "db")]);
    await expect.poll(reached, SOON).toBe("connected");
  };
  const reached = async () => {
    const to = { host: `${begins}11`, port: 80 };
    return (await connectsFrom(peer, to, { count: 1 }))[0]?.outcome;
  };
  const drill = (monkey: string, state: string, ...more: readonly string[]) => [
    ...[monkey, "--project", own, "--service", "api", "--duration", "5m", ...HOW],
    ...["--state", state, ...more],
  ];
  const residue = () => netResidue(victim.id, own);
  const expectClean = async () => {
    expect(await residue()).toEqual([]);
    expect(await claimsOn([victim.id])).toEqual([]);
  };
  /** Until the packets are hit, or the tool has ended: then with what it said. */
  const untilHit = async ({ answer }: Started) => {
    const said = answer.then(({ stdout, stderr }) => stdout + stderr);
    await expect.poll(() => Promise.race([reached(), said]), SOON).toBe("timeout");
  };
  const reportOf = async ({ answer }: Started) => {
    const { exit, stdout, stderr } = await answer;
    if (!stdout) throw new Error(stderr);
    return { exit, report: (JSON.parse(stdout) as { runs: Report[] }).runs[0] as Report };
  };

  const rows: [title: string, run: () => Promise<void>][] = [];
  const row = (...one: (typeof rows)[number]) => rows.push(one);

  row(
    "C1 SIGTERM while a queue limits its packets: the queue is gone, and there is a report",
    async () => {
      using state = stateFolder();
      await meet();
      const tool = start(drill("bandwidth", state.path, "--rate", "1mbit"));
      await expect.poll(async () => (await residue()).join(), SOON).toContain("htb c4a0:");
      tool.child.kill("SIGTERM");
      const { exit, stdout } = await tool.answer;

      expect([exit, stdout]).toEqual([143, expect.stringContaining("1 of 1 faults reverted")]);
      await expectClean();
    },
  );

  row(
    "C2 SIGTERM while rules swallow them: the rules are gone, and there is a report",
    async () => {
      using state = stateFolder();
      await meet();
      const tool = start(drill("blackhole", state.path));
      await untilHit(tool);
      tool.child.kill("SIGTERM");
      const { exit, stdout } = await tool.answer;

      expect([exit, stdout]).toEqual([143, expect.stringContaining("1 of 1 faults reverted")]);
      expect(await reached()).toBe("connected");
      await expectClean();
    },
  );

  row("C5 SIGKILL, and nobody stands by: chaos revert takes the rules out", async () => {
    using state = stateFolder();
    await meet();
    const tool = start(drill("blackhole", state.path));
    await untilHit(tool);
    tool.child.kill("SIGKILL");
    await tool.answer;
    const { exit, stdout, stderr } = await inProcess(["revert", "last", "--state", state.path]);

    expect([exit, stderr, stdout]).toEqual([0, "", expect.stringContaining("taken out")]);
    expect(await reached()).toBe("connected");
    await expectClean();
  });

  row(
    "C7 a victim that is killed ends the drill early: the report says until when it was hit",
    async () => {
      using state = stateFolder();
      await meet();
      const tool = start(drill("blackhole", state.path, "--json"));
      await untilHit(tool);
      await victim.kill();
      const { exit, report } = await reportOf(tool);

      const [hit] = report.victims;
      expect(exit).toBe(3);
      expect(hit).toMatchObject({ ended: expect.stringContaining("does not run") });
      expect(hit?.overMs).toBeGreaterThan(hit?.issuedMs ?? 0);
      expect(report.durationMs).toBeLessThan(60_000);
      expect(
        (await victim.inspect()).State.Running,
        "somebody else's kill is not ours to mend",
      ).toBe(false);
      expect(await claimsOn([victim.id])).toEqual([]);
    },
  );

  row(
    "C8 a victim that runs out of memory comes back unharmed, and the tool survives it",
    async () => {
      using state = stateFolder();
      await meet({ command: ["sh", "-c", GREEDY], host: MEMORY });
      const { StartedAt } = (await victim.inspect()).State;
      const tool = start(drill("blackhole", state.path, "--json"));
      await untilHit(tool);
      const exec = await victim.exec({ Cmd: ["touch", "/tmp/eat"] });
      await exec.start({});
      const { exit, report } = await reportOf(tool);

      expect(exit).toBe(3);
      expect(report.victims[0]?.ended).toBeDefined();
      const deaths = report.events.filter(({ change }) => change === "die");
      expect(deaths.map(({ facts }) => facts.exitCode)).toEqual(["137"]);
      expect((await victim.inspect()).State.StartedAt).not.toBe(StartedAt);
      await expect.poll(reached, SOON).toBe("connected");
      await expectClean();
    },
  );

  row("C13 no registry is asked for an undo, whatever CHAOS_HELPER_PULL says", async () => {
    using state = stateFolder();
    await meet();
    const tool = start(drill("blackhole", state.path, "--reach", "helper"));
    await untilHit(tool);
    tool.child.kill("SIGKILL");
    await tool.answer;
    const pulls: string[] = [];
    const decide = (_n: number, { method, path }: GateRequest) => {
      if (!/\/images\/create/.test(path)) return "pass" as const;
      pulls.push(`${method} ${path}`);
      return "cut" as const;
    };
    await using gate = await openGate(dockerHost, decide);
    const words = ["revert", "last", "--state", state.path, "--reach", "helper"];
    const env = { CHAOS_HELPER_PULL: "always" };
    const { exit, stderr } = await inProcess(words, { host: gate.host, env });

    expect({ exit, stderr, pulls }).toEqual({ exit: 0, stderr: "", pulls: [] });
    await expectClean();
  });

  const search = async (reach: string) => {
    using state = stateFolder();
    using elsewhere = stateFolder();
    await meet();
    const tool = start(drill("blackhole", state.path));
    await untilHit(tool);
    tool.child.kill("SIGKILL");
    await tool.answer;
    const [run = ""] = runsIn(state.path);
    for (const claim of await claimsOn([victim.id]))
      await dockerClient().getVolume(claim.replace("volume ", "")).remove();
    const revert = (...words: string[]) =>
      inProcess(["revert", ...words, "--state", elsewhere.path, "--reach", reach]);

    const soon = await revert();
    expect(soon.stdout, "its time is not over: somebody may hold it").toContain(run);
    expect(await reached()).toBe("timeout");
    const mistyped = await revert("no-such-run");
    expect([mistyped.exit, mistyped.stderr]).toEqual([2, expect.stringContaining(run)]);
    const { exit, stdout } = await revert(run);

    expect([exit, stdout]).toEqual([0, expect.stringContaining("which nobody knew of")]);
    expect(await reached()).toBe("connected");
    await expectClean();
    expect((await revert()).stdout).not.toContain(run);
  };
  for (const reach of ["auto", "helper"])
    row(
      `its journal and its claims are lost with it: chaos revert finds the rules by ${reach} reach`,
      () => search(reach),
    );

  // Each takes some seconds: some are drawn, and the next run draws again.
  it.each(sampled(rows, 2, "crashes while packets are impaired"))("%s", (_, run) => run());

  it.runIf(hasLease)(
    `C5 and nobody undoes it: rules are inert when their time is over${hasLease ? "" : " (not proven: no xt_time beside us)"}`,
    async () => {
      await meet();
      const source = await compiledSource("host");
      const until = new Date(Date.now() + 4_000).toISOString();
      const wish: NetWish = {
        ...{ id: `${own}.1`, until, deed: { kind: "loss", percent: 100 }, direction: "ingress" },
        ...{ except: [], localPorts: [], peerPorts: [], protocols: [], interfaces: [] },
        loopback: false,
      };
      const handle = source.victim({ id: victim.id, name: "victim" }, own);
      await handle.impair(wish, AbortSignal.timeout(30_000));
      await source.close();

      expect(await reached()).toBe("timeout");
      await expect.poll(reached, SOON).toBe("connected");
      expect((await residue()).join(), "it is there, and does nothing").toContain("CHAOS-");
    },
  );
});
