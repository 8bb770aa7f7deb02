/**
 * The faults that go by netem, on a kernel that has it: measured by peers, in scope and out of it, and
 * gone afterwards. `npm run netem` brings such a kernel up in a virtual machine and runs this there.
 */
import type Docker from "dockerode";
import { afterAll, beforeAll, expect, it } from "vitest";
import { noticedFrom } from "../../src/agent/net/noticed.ts";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Source } from "../../src/core/source.ts";
import { type Deed, DISTRIBUTIONS } from "../../src/packets.ts";
import { monkeys } from "../../src/rosters.ts";
import { anOrder } from "../agent/net/made.ts";
import { dockerClient } from "../lab/docker.ts";
import { describeNetem } from "../lab/netem.ts";
import { compiledSource } from "./compiled-source.ts";
import { keepContract } from "./contract.ts";
import { createBothNetwork, removeContainers, startContainer, unique } from "./fixture.ts";
import { run } from "./in-container.ts";
import { connectsFrom, netResidue, TOOLS_IMAGE } from "./net-eyes.ts";
import { ECHO, type Echoes, echoesFrom } from "./udp-echo.ts";

/** Emulated, each round trip has 1-2 ms of its own and single ones up to 40 (lab.md, measured). */
const NOISE_MS = 60;
const DELAY_MS = 200;
const ECHO_PORT = 9_000;

interface Row {
  readonly scope: Record<string, unknown>;
  /** By how many ms each of these is slower. */
  readonly slower: Partial<Record<"api" | "admin" | "other" | "v6", number>>;
}

/** Damaged: what the peer's own kernel found to have a wrong checksum. */
type Counted = [
  string,
  Record<string, unknown>,
  (seen: Echoes & { readonly damaged: number }) => void,
];

const SERVE = `httpd -f -p 80 -h / & httpd -f -p 8080 -h / & exec node -e '${ECHO}' ${ECHO_PORT}`;

const ASK = `
const ask = (host, port) => {
  const socket = require("node:net").connect({ host, port, timeout: 2000 });
  for (const end of ["connect", "timeout", "error"]) socket.on(end, () => socket.destroy());
};
setInterval(() => {
  for (const host of process.argv.slice(1)) for (const port of [80, 8080]) ask(host, port);
}, 500);`;

describeNetem("on a kernel with netem", () => {
  const own = unique("netem");
  let source: Source;
  let victim: Docker.Container;
  let peer: Docker.Container;
  let other: Docker.Container;
  let at = { v4: "", v6: "", other: "" };

  beforeAll(async () => {
    source = await compiledSource("helper");
    await createBothNetwork(own);
    const join = (name: string, command: readonly string[]) =>
      startContainer({
        own,
        name: `${own}-${name}`,
        image: TOOLS_IMAGE,
        command,
        host: { NetworkMode: own },
      });
    victim = await join("victim", ["sh", "-c", SERVE]);
    peer = await join("peer", ["sleep", "86400"]);
    other = await join("other", ["sleep", "86400"]);
    const addresses = async (one: Docker.Container) =>
      (await one.inspect()).NetworkSettings.Networks[own];
    const [mine, theirs] = [await addresses(victim), await addresses(other)];
    at = {
      v4: mine?.IPAddress ?? "",
      v6: mine?.GlobalIPv6Address ?? "",
      other: theirs?.IPAddress ?? "",
    };
    // A fault that meets no packet is not confirmed.
    await join("asker", ["node", "-e", ASK, at.v4, at.v6]);
    const isUp = () =>
      times().then(
        () => true,
        () => undefined,
      );
    expect(await poll(systemClock, isUp, { everyMs: 500, deadlineMs: 120_000 })).toBe(true);
  });
  afterAll(async () => {
    await removeContainers(own);
    await dockerClient().getNetwork(own).remove();
    await source?.close();
  });

  /** Medians of seven handshakes each. */
  async function times(): Promise<Required<Row["slower"]>> {
    const median = async (from: Docker.Container, host: string, port: number) => {
      const how = { count: 7, timeoutMs: 3_000, atOnce: 1 };
      const tried = await connectsFrom(from, { host, port }, how);
      expect(tried.map(({ outcome }) => outcome)).toEqual(Array(7).fill("connected"));
      return tried.map(({ ms }) => ms).sort((a, b) => a - b)[3] ?? 0;
    };
    return {
      api: await median(peer, at.v4, 80),
      admin: await median(peer, at.v4, 8_080),
      other: await median(other, at.v4, 80),
      v6: await median(peer, at.v6, 80),
    };
  }

  async function meanwhile(
    name: string,
    given: Record<string, unknown>,
    look: () => Promise<void>,
  ) {
    const monkey = await monkeys.load(name);
    const outside = {
      before: async () => {},
      during: look,
      after: async () => expect(await netResidue(victim.id, own)).toEqual([]),
    };
    await keepContract(monkey, { duration: "60s", ...given }, { source, id: victim.id, outside });
  }

  const both = DELAY_MS * 2;
  const all = (slower: number) => ({ api: slower, admin: slower, other: slower, v6: slower });
  it.each<[string, Row]>([
    ["egress", { scope: { direction: "egress" }, slower: all(DELAY_MS) }],
    ["ingress", { scope: { direction: "ingress" }, slower: all(DELAY_MS) }],
    ["both ways", { scope: { direction: "both" }, slower: all(both) }],
    [
      "one port",
      { scope: { ports: "80" }, slower: { api: DELAY_MS, other: DELAY_MS, v6: DELAY_MS } },
    ],
    [
      "one port, ingress",
      {
        scope: { ports: "80", direction: "ingress" },
        slower: { api: DELAY_MS, other: DELAY_MS, v6: DELAY_MS },
      },
    ],
    ["a range of ports", { scope: { ports: "8000-8100" }, slower: { admin: DELAY_MS } }],
    ["one peer by address", { scope: { peers: ["OTHER"] }, slower: { other: DELAY_MS } }],
    ["one peer by name", { scope: { peers: [`${own}-other`] }, slower: { other: DELAY_MS } }],
    [
      "all but one address",
      { scope: { except: ["OTHER"] }, slower: { api: DELAY_MS, admin: DELAY_MS, v6: DELAY_MS } },
    ],
    [
      "a CIDR but for one address of it",
      {
        scope: { peers: ["SUBNET"], except: ["OTHER"] },
        slower: { api: DELAY_MS, admin: DELAY_MS },
      },
    ],
    ["all but a CIDR", { scope: { except: ["SUBNET"] }, slower: { v6: DELAY_MS } }],
    ["at one interface", { scope: { interface: "eth0" }, slower: all(DELAY_MS) }],
    ["IPv6 only", { scope: { peers: ["::/0"], direction: "both" }, slower: { v6: both } }],
    [
      "IPv4 only",
      {
        scope: { peers: ["0.0.0.0/0"] },
        slower: { api: DELAY_MS, admin: DELAY_MS, other: DELAY_MS },
      },
    ],
  ])("latency 200ms, %s: in scope by as much, elsewhere not", async (_, { scope, slower }) => {
    const subnet = at.other.replace(/\d+$/, "0/24");
    const text = JSON.stringify(scope).replace("OTHER", at.other).replace("SUBNET", subnet);
    const given = JSON.parse(text) as typeof scope;
    const before = await times();
    const expectSlower = async (by: Row["slower"]) => {
      const now = await times();
      for (const [who, was] of Object.entries(before) as [keyof typeof before, number][]) {
        const more = now[who] - was;
        const expected = by[who] ?? 0;
        expect(more, `${who}, of ${was} ms`).toBeGreaterThan(expected - NOISE_MS);
        expect(more, `${who}, of ${was} ms`).toBeLessThan(expected + NOISE_MS);
      }
    };
    await meanwhile("latency", { delay: `${DELAY_MS}ms`, ...given }, () => expectSlower(slower));
    await expectSlower({});
  });

  const echoes = (n: number) => echoesFrom(peer, { host: at.v4, port: ECHO_PORT }, n);

  // Each within five standard deviations of its share: one run in 1.7 million fails by chance.
  it.each<Counted>([
    [
      "loss",
      { loss: "30%", direction: "egress" },
      ({ sent, lost, damaged }) => {
        within(lost / sent, 0.3, sent);
        expect(damaged, "what is lost is not damaged").toBe(0);
      },
    ],
    [
      "loss",
      { loss: "30%", burst: 3, direction: "egress" },
      // In bursts of b the variance is about 2b - 1 times that of independent losses.
      ({ sent, lost, bursts }) => {
        within(lost / sent, 0.3, sent / 5);
        expect(lost / bursts, "in bursts of three").toBeGreaterThan(2);
        expect(lost / bursts).toBeLessThan(4.5);
      },
    ],
    ["duplicate", { share: "50%" }, ({ sent, twice }) => within(twice / sent, 0.5, sent)],
    [
      "corrupt",
      { share: "50%" },
      // Of 106 bytes a flip in the 14 of the link's header is nobody's checksum: 87 % of the damage shows.
      ({ sent, lost, damaged }) => {
        within(lost / sent, 0.5, sent);
        expect(damaged / lost, "lost by their receiver").toBeGreaterThan(0.6);
      },
    ],
    [
      "reorder",
      { share: "25%", delay: "100ms" },
      // The three quarters that wait: of the twenty sent meanwhile one overtakes but once in 300.
      ({ sent, overtaken, lost }) => {
        within(overtaken / sent, 0.75, sent);
        expect(lost).toBe(0);
      },
    ],
    ...DISTRIBUTIONS.map(
      (distribution): Counted => [
        "latency",
        { delay: "200ms", jitter: "20ms", distribution },
        ({ ms }) => {
          const mean = ms.reduce((sum, one) => sum + one, 0) / ms.length;
          expect(mean).toBeGreaterThan(195);
          expect(mean).toBeLessThan(200 + NOISE_MS);
          const isWide = ms.filter((one) => Math.abs(one - mean) > 5).length;
          expect(isWide, "spread by 20 ms").toBeGreaterThan(ms.length / 5);
        },
      ],
    ),
  ])("%s %j, as a peer counts it", async (name, given, judge) => {
    const damage = async () => {
      const files = ["/proc/net/snmp", "/proc/net/netstat"];
      const said = await run(peer, ["cat", ...files]);
      return noticedFrom(said.replaceAll("\r", "")).damaged;
    };
    await meanwhile(name, given, async () => {
      const before = await damage();
      const seen = await echoes(400);
      judge({ ...seen, damaged: (await damage()) - before });
    });
    const after = await echoes(50);
    expect({ lost: after.lost, twice: after.twice }).toEqual({ lost: 0, twice: 0 });
  });

  it("a second shaping that the kernel refuses beside the first is refused, with both named", async () => {
    const handle = source.victim({ id: victim.id, name: "victim" }, own);
    const wish = (name: string, deed: Deed) =>
      anOrder(`${own}.${name}`, deed, { direction: "egress" });
    const soon = () => AbortSignal.timeout(60_000);
    await handle.impair(wish("slow", { kind: "delay", delayMs: 50, jitterMs: 0 }), soon());
    const second = handle.impair(wish("twice", { kind: "duplicate", percent: 10 }), soon());
    await expect(second).rejects.toThrow(/duplicate .*twice.* beside delay .*slow/);
    for (const name of ["slow", "twice"]) await handle.restore(`${own}.${name}`, soon());
    expect(await netResidue(victim.id, own)).toEqual([]);
    await source.disarm(own, soon());
  });

  it("names keep resolving while everything else is slow", async () => {
    await meanwhile("latency", { delay: "200ms", direction: "both" }, async () => {
      const said = await run(victim, ["nslookup", `${own}-peer`, "127.0.0.11"]);
      expect(said).toContain(`${own}-peer`);
      expect(said).not.toMatch(/timed out|can't resolve/i);
    });
  });
});

function within(share: number, expected: number, n: number): void {
  const sigma = Math.sqrt((expected * (1 - expected)) / n);
  expect(share).toBeGreaterThan(expected - 5 * sigma);
  expect(share).toBeLessThan(expected + 5 * sigma);
}
