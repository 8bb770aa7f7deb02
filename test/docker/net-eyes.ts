/**
 * What a network fault looks like to a peer, a container beside the victim on its network, and what a
 * network namespace holds, read with the kernel's own tools rather than through the agent.
 */
import type Docker from "dockerode";
import { expect } from "vitest";
import { dockerClient } from "../lab/docker.ts";
import type { Outside } from "./contract.ts";
import { OWN_LABEL, startContainer } from "./fixture.ts";
import { type Exchange, exchangeFrom } from "./proxy-eyes.ts";
import { ask } from "./resident.ts";

/** With node, for measuring, and with ip, tc and iptables. */
export const TOOLS_IMAGE = "chaos-lab/node:1";

export interface Attempt {
  readonly outcome: string;
  readonly ms: number;
}

const CONNECT = `async (host, port, count, timeoutMs, atOnce) => {
  const to = (host, port) => new Promise((resolve) => {
    const began = performance.now();
    const socket = require("node:net").connect({ host, port });
    const end = (outcome) => { socket.destroy(); resolve({ outcome, ms: performance.now() - began }); };
    socket.setTimeout(timeoutMs, () => end("timeout"));
    socket.on("connect", () => end("connected")).on("error", (error) => end(error.code));
  });
  const all = [];
  // The first in a process measures how node loads its code: on an emulated machine a second.
  for (let n = 0; n < 3; n++) await to("127.0.0.1", 1);
  const one = () => to(host, port);
  for (let left = count; left > 0; left -= atOnce)
    all.push(...await Promise.all(Array.from({ length: Math.min(atOnce, left) }, one)));
  return all;
}`;

/** Connections from inside a container, ten at a time: one at a time is what measures times. */
export async function connectsFrom(
  container: Docker.Container,
  to: { readonly host: string; readonly port: number },
  { count = 10, timeoutMs = 400, atOnce = 10 } = {},
): Promise<Attempt[]> {
  return await ask(container, CONNECT, to.host, to.port, count, timeoutMs, atOnce);
}

const RESOLVE = `(name) => {
  const began = performance.now();
  const { Resolver } = require("node:dns").promises;
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  const end = (outcome) => ({ outcome, ms: performance.now() - began });
  return resolver.resolve4(name).then(() => end("resolved"), (error) => end(error.code));
}`;

export async function resolvesFrom(container: Docker.Container, name: string): Promise<Attempt> {
  return await ask(container, RESOLVE, name);
}

const FETCH = `(to, ms) => new Promise((resolve) => {
  let bytes = 0;
  const end = () => { asked.destroy(); resolve(bytes); };
  setTimeout(end, ms);
  const asked = require("node:http").get({ ...to, agent: false }, (answer) => {
    answer.on("data", (chunk) => { bytes += chunk.length; }).on("end", end).on("error", end);
  }).on("error", end);
})`;

/** How many bytes of that file come in that time. */
export async function bytesFrom(
  container: Docker.Container,
  to: { readonly host: string; readonly port: number; readonly path: string },
  forMs: number,
): Promise<number> {
  return await ask(container, FETCH, to, forMs);
}

export async function addressOf(container: Docker.Container): Promise<string> {
  const { Networks } = (await container.inspect()).NetworkSettings;
  return Object.values(Networks)[0]?.IPAddress ?? "";
}

const LOOK =
  "iptables-save; ip6tables-save; tc qdisc show; tc class show dev eth0; ip -o link show";

/**
 * Rules, queues and interfaces of a container's network namespace, without what changes by itself.
 * Asked by a container that joins it, so that it works on any engine.
 */
export async function namespaceOf(id: string, own: string): Promise<string[]> {
  const witness = await dockerClient().createContainer({
    Image: TOOLS_IMAGE,
    Cmd: ["sh", "-c", `(${LOOK}) 2>&1`],
    Tty: true,
    Labels: {
      ...(await dockerClient().getContainer(id).inspect()).Config.Labels,
      [OWN_LABEL]: own,
    },
    HostConfig: { NetworkMode: `container:${id}`, CapAdd: ["NET_ADMIN"] },
  });
  try {
    await witness.start();
    await witness.wait();
    const said = (await witness.logs({ stdout: true })).toString();
    return said
      .split(/\r?\n/)
      .map((line) => line.replace(/\[\d+:\d+\]/g, ""))
      .filter((line) => line !== "" && !line.startsWith("#"));
  } finally {
    await witness.remove({ force: true });
  }
}

/** What of ours is there; empty when nothing is. */
export async function netResidue(id: string, own: string): Promise<string[]> {
  const ours = /CHAOS|chaos|c4a0|htb|netem|ingress|ifb/i;
  return (await namespaceOf(id, own)).filter((line) => ours.test(line));
}

export const PORT = 80;

interface Meeting {
  readonly victim: Docker.Container;
  readonly peer: Docker.Container;
  readonly victimHost: string;
  readonly peerHost: string;
}

type Given = Readonly<Record<string, unknown>>;
/** Throws unless it shows. */
type Effect = (meeting: Meeting, given: Given) => Promise<void>;

const toVictim = async ({ peer, victimHost }: Meeting, count = 10) =>
  connectsFrom(peer, { host: victimHost, port: PORT }, { count });
const outcomes = (attempts: readonly Attempt[]) => [...new Set(attempts.map((one) => one.outcome))];

const busyboxOf = (host: string) => ({ host, port: PORT, path: "/bin/busybox" });

const swallowed: Effect = async (meeting) =>
  expect(outcomes(await toVictim(meeting))).toEqual(["timeout"]);

/** By a monkey's name: what it does, as a peer or the victim's own programs meet it. */
const EFFECTS: Readonly<Record<string, Effect>> = {
  blackhole: swallowed,
  partition: swallowed,
  latency: async (meeting) => {
    const times = (await toVictim(meeting)).map(({ ms }) => ms);
    expect(Math.min(...times), "each handshake waits 100 ms").toBeGreaterThanOrEqual(99);
  },
  // Lost is a SYN or its answer, at 30 % each: 51 % of 60. P(fewer than 10) < 1e-7, P(more than 55) < 1e-9.
  loss: async (meeting) => {
    const lost = (await toVictim(meeting, 60)).filter(({ outcome }) => outcome === "timeout");
    expect(lost.length).toBeGreaterThanOrEqual(10);
    expect(lost.length).toBeLessThanOrEqual(55);
  },
  reset: async (meeting) => expect(outcomes(await toVictim(meeting))).toEqual(["ECONNREFUSED"]),
  // 1 Mbit/s for 2 s is 250 kB; what fits into a burst and a queue comes on top.
  bandwidth: async ({ peer, peerHost, victim, victimHost }, { direction = "egress" }) => {
    const sent = await bytesFrom(peer, busyboxOf(victimHost), 2_000);
    const received = await bytesFrom(victim, busyboxOf(peerHost), 2_000);
    for (const [way, bytes] of Object.entries({ egress: sent, ingress: received })) {
      const isLimited = direction === way || direction === "both";
      expect(bytes < 450_000, `${way}: ${bytes} bytes`).toBe(isLimited);
      expect(bytes, way).toBeGreaterThan(50_000);
    }
  },
  dependency: async ({ victim, peerHost }, { mode }) => {
    const attempts = await connectsFrom(victim, { host: peerHost, port: PORT });
    expect(outcomes(attempts)).toEqual([FAILS[String(mode)]]);
  },
  dns: async ({ victim }, { mode }) => {
    const { outcome, ms } = await resolvesFrom(victim, "the-peer");
    expect(outcome).not.toBe("resolved");
    if (mode === "error") expect(ms, "at once").toBeLessThan(1_500);
    else expect(ms, "after the resolver's own timeout").toBeGreaterThanOrEqual(1_990);
  },
};

const EXCHANGED: Readonly<Record<string, (seen: Exchange) => void>> = {
  latency: ({ first }) => expect(first).toBeGreaterThanOrEqual(100),
  "slow-open": ({ first }) => expect(first).toBeGreaterThanOrEqual(500),
  "slow-close": ({ first, end }) => expect(end - first).toBeGreaterThan(490),
  slicer: ({ pieces }) => expect(pieces).toBeGreaterThan(1),
  "limit-data": ({ bytes, how }) => expect({ bytes, how }).toEqual({ bytes: 1_000, how: "end" }),
  timeout: ({ bytes, how }) => expect({ bytes, how }).toEqual({ bytes: 0, how: "nothing" }),
  reset: ({ how }) => expect(how).toBe("ECONNRESET"),
  // 1 Mbit/s for the three seconds that an exchange may take, and what fits into buffers.
  bandwidth: ({ bytes }) => {
    expect(bytes).toBeLessThan(600_000);
    expect(bytes).toBeGreaterThan(50_000);
  },
  http: ({ status }) => expect(status).toBe(503),
};

/** By a proxy it is the streams that show it. */
const exchanged =
  (monkey: string): Effect =>
  async ({ peer, victimHost }) =>
    EXCHANGED[monkey]?.(await exchangeFrom(peer, { host: victimHost, port: PORT }, "/bin/busybox"));

const isByProxy = (monkey: string, { backend }: Given) =>
  backend === "proxy" || (monkey in EXCHANGED && !(monkey in EFFECTS));

const FAILS: Readonly<Record<string, string>> = {
  drop: "timeout",
  reject: "EHOSTUNREACH",
  reset: "ECONNREFUSED",
};

/** Repeated, damaged or overtaken packets show on average only: test/docker/netem.test.ts counts them. */
const reaches: Effect = async (meeting) => expect((await toVictim(meeting)).length).toBe(10);

export function impaired(monkey: string, given: Given): (id: string) => Outside {
  return (id) => {
    let meeting: Meeting;
    let before: string[] = [];
    const own = async () => (await meeting.victim.inspect()).Config.Labels[OWN_LABEL] ?? "";
    const serves = async () => {
      const seen = await toVictim(meeting);
      expect(outcomes(seen), "from a peer").toEqual(["connected"]);
      expect((await resolvesFrom(meeting.victim, "the-peer")).outcome).toBe("resolved");
    };
    return {
      before: async () => {
        meeting = await meet(id);
        await expect
          .poll(() => serves().then(() => "serves", String), { timeout: 10_000 })
          .toBe("serves");
        before = await namespaceOf(id, await own());
      },
      during: async () => {
        const seen = isByProxy(monkey, given) ? exchanged(monkey) : (EFFECTS[monkey] ?? reaches);
        await seen(meeting, given);
        if (monkey === "dns") return;
        const { outcome } = await resolvesFrom(meeting.victim, "the-peer");
        expect(outcome, "names resolve meanwhile").toBe("resolved");
      },
      after: async () => {
        await serves();
        expect(await netResidue(id, await own())).toEqual([]);
        expect(withoutBases(await namespaceOf(id, await own()))).toEqual(withoutBases(before));
      },
    };
  };
}

/** iptables leaves its empty tables behind, whoever used them last. */
function withoutBases(lines: readonly string[]): string[] {
  const tables =
    /^(\*(mangle|filter|nat)|:(PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING) ACCEPT ?|COMMIT)$/;
  return lines.map((line) => line.trim()).filter((line) => !tables.test(line));
}

/** A peer on the victim's network, which a selector calls service:db. */
async function meet(id: string): Promise<Meeting> {
  const victim = dockerClient().getContainer(id);
  const { Config, NetworkSettings } = await victim.inspect();
  const [network = ""] = Object.keys(NetworkSettings.Networks);
  const address = NetworkSettings.Networks[network]?.IPAddress ?? "";
  const peer = await startContainer({
    own: Config.Labels[OWN_LABEL] ?? "",
    image: TOOLS_IMAGE,
    command: ["httpd", "-f", "-p", String(PORT), "-h", "/"],
    labels: { "com.docker.compose.service": "db" },
    network: { name: network, ipv4: address.replace(/\d+$/, "99"), alias: "the-peer" },
  });
  return { victim, peer, victimHost: address, peerHost: await addressOf(peer) };
}
