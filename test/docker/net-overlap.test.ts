/**
 * Faults on one victim that mean the same packets: a limit on all that it sends, losses at two of its ports, a
 * black hole at one of these, and its names broken. Each is undone while the others last, in every order, and
 * a peer sees after each that they do.
 */
import type Docker from "dockerode";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sample } from "../../src/core/chance.ts";
import type { NetWish } from "../../src/core/net.ts";
import type { Source } from "../../src/core/source.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { isNear } from "../lab/netem.ts";
import { isFull, seed } from "../proof.ts";
import { compiledSource } from "./compiled-source.ts";
import { createNetwork, removeContainers, startContainer, unique } from "./fixture.ts";
import { bytesFrom, connectsFrom, netResidue, resolvesFrom, TOOLS_IMAGE } from "./net-eyes.ts";

/** Of busybox' httpd nine may wait to be accepted: on a busy machine others were lost by no fault. */
const SERVE = `for (const port of [80, 8080, 8081])
  require("node:http").createServer((_, answer) => answer.end(Buffer.alloc(4e6))).listen(port, "0.0.0.0");`;
/** Before the kernel's own second try, after 1 s. */
const TIMEOUT_MS = 900;
const THREE = ["limit", "losses", "hole"] as const;
type Name = (typeof THREE)[number] | "names";

const orders = THREE.flatMap((a) =>
  THREE.filter((b) => b !== a).map((b) => [a, b, THREE.find((c) => c !== a && c !== b)!] as const),
);
const chosen = isFull ? orders : sample(orders, { count: 1, seed, key: (one) => one.join() });
const patience = () => AbortSignal.timeout(30_000);

const DEEDS: Readonly<Record<Name, Pick<NetWish, "deed" | "direction"> & Partial<NetWish>>> = {
  limit: { deed: { kind: "rate", bitsPerSecond: 1e6 }, direction: "egress" },
  losses: {
    ...{ deed: { kind: "loss", percent: 50 }, direction: "both" },
    localPorts: [{ from: 8080, to: 8081 }],
  },
  hole: {
    ...{ deed: { kind: "loss", percent: 100 }, direction: "both" },
    localPorts: [{ from: 8080, to: 8080 }],
  },
  names: {
    ...{ deed: { kind: "deny" }, direction: "egress", loopback: true },
    peerPorts: [{ from: 53, to: 53 }],
  },
};

describeDocker(`network faults that mean the same packets (CHAOS_SEED=${seed})`, () => {
  const own = unique("overlap");
  let source: Source;
  let victim: Docker.Container;
  let peer: Docker.Container;
  let host = "";

  beforeAll(async () => {
    source = await compiledSource(isNear ? "host" : "helper");
    const begins = await createNetwork(own);
    host = `${begins}77`;
    const attach = (last: number, alias: string) =>
      startContainer({
        own,
        image: TOOLS_IMAGE,
        command: ["node", "-e", SERVE],
        network: { name: own, ipv4: `${begins}${last}`, alias },
      });
    [victim, peer] = await Promise.all([attach(77, "victim"), attach(99, "peer")]);
  });
  afterAll(async () => {
    await removeContainers(own);
    await source?.close();
    await dockerClient().getNetwork(own).remove();
  });

  const wishFor = (name: Name): NetWish => ({
    ...{ id: `${own}.${name}`, until: new Date(Date.now() + 120_000).toISOString() },
    ...{ except: [], localPorts: [], peerPorts: [], protocols: [], interfaces: [] },
    loopback: false,
    ...DEEDS[name],
  });
  const lostOf40 = async (port: number) => {
    const tried = await connectsFrom(
      peer,
      { host, port },
      { count: 40, timeoutMs: TIMEOUT_MS, atOnce: 40 },
    );
    return tried.filter(({ outcome }) => outcome !== "connected").length;
  };

  /** Of handshakes 75 % fail where half of each way is lost: P(all of 40) = 1e-5, P(fewer than 10) < 1e-11. */
  async function shown(): Promise<Name[]> {
    const [at80, at8080, at8081] = [await lostOf40(80), await lostOf40(8080), await lostOf40(8081)];
    expect(at80, "at a port that none of them means").toBe(0);
    const bytes = await bytesFrom(peer, { host, port: 80, path: "/" }, 1_000);
    const { outcome } = await resolvesFrom(victim, "peer");
    const seen: Record<Name, boolean> = {
      limit: bytes < 400_000,
      losses: at8081 >= 10,
      hole: at8080 === 40,
      names: outcome !== "resolved",
    };
    expect(at8081, "losses, no hole").toBeLessThan(40);
    if (!seen.hole) expect(at8080 >= 10, `${at8080} of 40 at 8080`).toBe(seen.losses);
    return [...THREE, "names" as const].filter((name) => seen[name]);
  }

  /** What the limit holds back of the look before must have gone first: it is as long on its way as the limit says. */
  const seen = (left: readonly Name[], when: string) =>
    expect.poll(shown, { timeout: 30_000, message: when }).toEqual(left);

  it.each(chosen.map((one) => [one] as const))(
    "three, and names broken all the while, undone in the order %j",
    async (order) => {
      await expect.poll(shown, { timeout: 20_000 }).toEqual([]);
      const handle = source.victim({ id: victim.id, name: "victim" }, own);
      const left: Name[] = [...THREE, "names"];
      for (const name of left) await handle.impair(wishFor(name), patience());
      await seen(left, "all are in effect");
      for (const name of [...order, "names" as const]) {
        await handle.restore(`${own}.${name}`, patience());
        left.splice(left.indexOf(name), 1);
        await seen(left, `after ${name} was undone`);
      }
      expect(await netResidue(victim.id, own)).toEqual([]);
      await source.disarm(own, patience());
    },
  );
});
