/**
 * Several network faults on one victim at once, and what becomes of them when containers come and go:
 * each seen from a peer, and the others still there when one is undone.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { sample } from "../../src/core/chance.ts";
import type { NetWish } from "../../src/core/net.ts";
import type { Source } from "../../src/core/source.ts";
import type { Deed } from "../../src/packets.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { isNear } from "../lab/netem.ts";
import { isFull, seed } from "../proof.ts";
import { start, stateFolder } from "./chaos.ts";
import { compiledSource } from "./compiled-source.ts";
import { createNetwork, removeContainers, startContainer, unique } from "./fixture.ts";
import { inProcess } from "./in-process.ts";
import { bytesFrom, connectsFrom, netResidue, TOOLS_IMAGE } from "./net-eyes.ts";
import { openService, type TestService } from "./test-service.ts";

const SERVE = "httpd -f -p 8080 -h / & httpd -f -p 8081 -h / & exec httpd -f -p 80 -h /";
const FAULTS = ["slow", "lost", "reset"] as const;
type Name = (typeof FAULTS)[number];

const orders = FAULTS.flatMap((a) =>
  FAULTS.filter((b) => b !== a).map(
    (b) => [a, b, FAULTS.find((c) => c !== a && c !== b)!] as const,
  ),
);
const chosen = isFull ? orders : sample(orders, { count: 1, seed, key: (one) => one.join() });
const patience = () => AbortSignal.timeout(30_000);

describeDocker(`network faults beside each other (CHAOS_SEED=${seed})`, () => {
  const own = unique("together");
  let source: Source;
  let victim: Docker.Container;
  let peer: Docker.Container;
  let begins = "";

  let service: TestService;
  beforeAll(async () => {
    service = await openService();
    source = await compiledSource(isNear ? "host" : "helper");
    begins = await createNetwork(own);
  });
  const attach = (last: number, alias: string, service: string) =>
    startContainer({
      own,
      image: TOOLS_IMAGE,
      command: ["sh", "-c", SERVE],
      labels: { "com.docker.compose.service": service, "com.docker.compose.project": own },
      network: { name: own, ipv4: `${begins}${last}`, alias },
    });
  beforeEach(async () => {
    [victim, peer] = await Promise.all([attach(77, "victim", "api"), attach(99, "peer", "db")]);
    await expect
      .poll(reached, { timeout: 10_000 })
      .toEqual(["connected", "connected", "connected"]);
  });
  afterEach(() => removeContainers(own));
  afterAll(async () => {
    await source?.close();
    await service?.[Symbol.asyncDispose]();
    await dockerClient().getNetwork(own).remove();
  });

  const host = () => `${begins}77`;
  const reached = async () => {
    const tried = await Promise.all(
      [80, 8080, 8081].map((port) => connectsFrom(peer, { host: host(), port }, { count: 1 })),
    );
    return tried.map(([one]) => one?.outcome);
  };

  const deeds: Readonly<Record<Name, { deed: Deed; port: number }>> = {
    slow: { deed: { kind: "rate", bitsPerSecond: 1e6 }, port: 80 },
    lost: { deed: { kind: "loss", percent: 100 }, port: 8080 },
    reset: { deed: { kind: "reject", with: "reset" }, port: 8081 },
  };
  const wishFor = (name: Name): NetWish => ({
    id: `${own}.${name}`,
    until: new Date(Date.now() + 120_000).toISOString(),
    deed: deeds[name].deed,
    direction: name === "slow" ? "egress" : "ingress",
    except: [],
    localPorts: [{ from: deeds[name].port, to: deeds[name].port }],
    peerPorts: [],
    protocols: [],
    interfaces: [],
    loopback: false,
  });
  /** Which of them show. */
  const shown = async (): Promise<Name[]> => {
    const file = { host: host(), port: 80, path: "/bin/busybox" };
    const [outcomes, bytes] = [await reached(), await bytesFrom(peer, file, 1_000)];
    const seen: Record<Name, boolean> = {
      slow: bytes < 400_000,
      lost: outcomes[1] === "timeout",
      reset: outcomes[2] === "ECONNREFUSED",
    };
    return FAULTS.filter((name) => seen[name]);
  };

  it.each(chosen.map((one) => [one] as const))(
    "three at once, undone in the order %j",
    async (order) => {
      const handle = source.victim({ id: victim.id, name: "victim" }, own);
      for (const name of FAULTS) await handle.impair(wishFor(name), patience());
      const left: Name[] = [...FAULTS];
      expect(await shown()).toEqual(left);
      for (const name of order) {
        await handle.restore(`${own}.${name}`, patience());
        left.splice(left.indexOf(name), 1);
        expect(await shown(), `after ${name} was undone`).toEqual(left);
      }
      expect(await netResidue(victim.id, own)).toEqual([]);
      await source.disarm(own, patience());
    },
  );

  it("the way out at a port of the victim's is tried by a datagram from there, which meets the fault", async () => {
    const handle = source.victim({ id: victim.id, name: "victim" }, own);
    const wish = wishFor("slow");
    await handle.impair(wish, patience());
    const tries = { kind: "datagram", count: 1, timeoutMs: 2_000 } as const;
    const seen = await handle.observe(wish, tries, patience());
    expect(seen).toMatchObject({ present: true, tried: [{ port: 9, outcome: "refused" }] });
    expect(seen.seen, "nobody else has asked").toBeGreaterThan(0);
    await handle.restore(wish.id, patience());
    await source.disarm(own, patience());
  });

  const wordsFor = (experiment: string, state: string) => {
    const file = join(state, "drill.yaml");
    const watch = "watch: { interval: 500ms, baseline: 2s, coolDown: 500ms }";
    const probes = `probes: { shop: "${service.address}" }`;
    const text = `version: 1\ndefaults:\n  ${probes}\n  minAge: 0s\n  ${watch}\nexperiments:\n${experiment}`;
    writeFileSync(file, text);
    const words = ["run", file, "--yes", "--quiet", "--watchdog", "none"];
    return [...words, "--state", join(state, "runs")];
  };
  const select = () => `select: { service: api, project: ${own} }`;

  it("two faults of a drill on one victim, one shorter than the other", async () => {
    using state = stateFolder();
    const words = wordsFor(
      `  - name: both
    faults:
      - { monkey: blackhole, options: { ports: "8080", duration: 4s }, ${select()} }
      - { monkey: reset, options: { ports: "8081", duration: 10s }, ${select()} }
`,
      state.path,
    );
    const running = inProcess(words);
    const soon = { timeout: 20_000 };
    const both = running.then(({ stdout, stderr }) => stdout + stderr);
    const look = () => Promise.race([reached(), both]);
    await expect.poll(look, soon).toEqual(["connected", "timeout", "ECONNREFUSED"]);
    await expect.poll(look, soon).toEqual(["connected", "connected", "ECONNREFUSED"]);
    const { exit, stdout, stderr } = await running;

    expect(exit, stdout + stderr).toBe(0);
    expect(stdout).toContain("2 of 2 faults reverted");
    expect(await reached()).toEqual(["connected", "connected", "connected"]);
    expect(await netResidue(victim.id, own)).toEqual([]);
  });

  it("a partition follows a peer that joins, and its victim that restarts", async () => {
    using state = stateFolder();
    const words = wordsFor(
      `  - name: parted
    faults:
      - monkey: partition
        options: { peers: ["service:db"], duration: 5m }
        ${select()}
        onRestart: reinject
`,
      state.path,
    );
    const tool = start(words);
    const soon = { timeout: 30_000 };
    const over = tool.answer.then(({ stdout, stderr }) => stdout + stderr);
    const from = (container: Docker.Container) => async () =>
      Promise.race([
        over,
        connectsFrom(container, { host: host(), port: 80 }, { count: 1 }).then(
          ([one]) => one?.outcome,
        ),
      ]);
    await expect.poll(from(peer), soon).toBe("timeout");
    // Its network namespace is another afterwards, with nothing of ours.
    await victim.restart({ t: 0 });
    const [joined, outsider] = await Promise.all([
      attach(55, "joined", "db"),
      attach(56, "outsider", "web"),
    ]);
    await expect.poll(from(outsider), soon).toBe("connected");
    await expect.poll(from(peer), soon).toBe("timeout");
    await expect.poll(from(joined), soon).toBe("timeout");
    expect(await from(outsider)(), "who is no peer").toBe("connected");
    tool.child.kill("SIGINT");
    const { exit, stdout, stderr } = await tool.answer;

    expect(exit, stdout + stderr).toBe(130);
    expect(stdout).toContain("it came back once while it was held, and was hit again");
    expect(stdout).toContain("1 of 1 faults reverted");
    for (const one of [peer, joined]) {
      const [tried] = await connectsFrom(one, { host: host(), port: 80 }, { count: 1 });
      expect(tried?.outcome).toBe("connected");
    }
    expect(await netResidue(victim.id, own)).toEqual([]);
  });

  // It gave up: in its container it was held to host reach, which it does not have.
  it("a watchdog in its container undoes it when the tool is killed", async () => {
    using state = stateFolder();
    const who = ["--service", "api", "--project", own, "--ports", "8080"];
    const words = ["blackhole", ...who, "--duration", "60s", "--yes", "--quiet", "--no-verify"];
    const where = ["--min-age", "0s", "--watchdog", "container", "--state", state.path];
    const tool = start([...words, ...where]);
    const port8080 = async () => (await reached())[1];
    await expect.poll(port8080, { timeout: 30_000 }).toBe("timeout");
    tool.child.kill("SIGKILL");
    await tool.answer;
    await expect.poll(port8080, { timeout: 30_000 }).toBe("connected");
    const left = () => netResidue(victim.id, own);
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  });
});
