import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitRate, bitsPerSecond } from "../../src/core/bit-rate.ts";
import { isMoving, readPeer } from "../../src/core/peer-terms.ts";
import { readPorts } from "../../src/core/ports.ts";
import { monkeys } from "../../src/rosters.ts";
import { aTarget } from "./made.ts";

describe("ports", () => {
  it("are read as written", () => {
    expect(readPorts("80, 8000-8100")).toEqual([
      { from: 80, to: 80 },
      { from: 8000, to: 8100 },
    ]);
  });
  it.each([
    "",
    "0",
    "65536",
    "90-80",
    "80,",
    "http",
    "80-",
    "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
  ])("are not %j", (text) => {
    expect(() => readPorts(text)).toThrow();
  });
});

describe("ports of a protocol that has none", () => {
  it.each(["blackhole", "loss", "bandwidth", "latency"])("are refused by %s", async (name) => {
    const { options } = await monkeys.load(name);
    const wrong = options.safeParse({ protocol: "icmp", ports: "80" });
    expect(wrong.error?.issues.map(({ message }) => message)).toEqual([
      "icmp has no ports: leave the ports out, or say tcp or udp",
    ]);
    expect(options.safeParse({ protocol: "icmp", peerPorts: "53" }).success).toBe(false);
    expect(options.safeParse({ protocol: "icmp" }).success).toBe(true);
    expect(options.safeParse({ protocol: "udp", ports: "80" }).success).toBe(true);
  });
});

describe("the loopback", () => {
  it.each(["blackhole", "bandwidth", "reset", "slicer"])("is refused by %s", async (name) => {
    const { options } = await monkeys.load(name);
    const wrong = options.safeParse({ interface: "lo" });
    expect(wrong.error?.issues.map(({ message }) => message)).toEqual([
      "the loopback is not impaired: name another, or leave it out",
    ]);
    expect(options.safeParse({ interface: "eth0" }).success).toBe(true);
  });
  it("is where dns may look for Docker's own resolver", async () => {
    const { options } = await monkeys.load("dns");
    expect(options.safeParse({ interface: "lo" }).success).toBe(true);
  });
});

describe("a reset of a protocol that has none", () => {
  it("is refused by dependency, and is no matter of its other modes", async () => {
    const { options } = await monkeys.load("dependency");
    const given = (mode: string, protocol: string) =>
      options.safeParse({ peers: ["10.0.0.1"], mode, protocol });
    expect(given("reset", "udp").error?.issues.map(({ message }) => message)).toEqual([
      "only tcp has resets: say reject or drop for others",
    ]);
    expect(given("reset", "icmp").success).toBe(false);
    for (const [mode, protocol] of [
      ["reset", "tcp"],
      ["reset", "any"],
      ["reject", "udp"],
      ["drop", "icmp"],
    ] as const)
      expect(given(mode, protocol).success, `${mode} ${protocol}`).toBe(true);
  });
});

describe("a rate", () => {
  it.each([
    ["512kbit", 512_000],
    ["1mbit", 1e6],
    ["2.5gbit", 2.5e9],
  ])("%s is %d bits a second", (text, bits) => {
    expect(bitsPerSecond(text)).toBe(bits);
  });
  it.each(["1mbps", "0kbit", "11kbit", "20gbit", "fast", "1 mbit x"])("is not %j", (text) => {
    expect(bitRate("1mbit").safeParse(text).success).toBe(false);
  });
});

describe("a peer", () => {
  it.each([
    ["10.0.0.0/8", "address"],
    ["fd00::1", "address"],
    ["host:s3.amazonaws.com", "host"],
    ["service:db", "targets"],
    ["db-1", "targets"],
    ["name:10.0.0.300", "targets"],
    ["label:tier in (a,b)", "targets"],
  ])("%s is an %s", (text, kind) => {
    expect(readPeer(text).kind).toBe(kind);
    expect(isMoving(text)).toBe(kind !== "address");
  });
  it.each(["servce:db", "10.0.0.0/33", "10.0.0.300", "host:", "host:-x", "tier=db", ""])(
    "is not %j",
    (text) => {
      expect(() => readPeer(text)).toThrow(/Cannot read|empty/);
    },
  );
  it("never throws anything but a clear error", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          readPeer(text);
        } catch (error) {
          expect((error as { code?: string }).code).toBe("SELECTOR_INVALID");
        }
      }),
    );
  });
});

describe("a peer that nobody is", () => {
  it("is told of, beside others that somebody is", async () => {
    const { options, idle } = await monkeys.load("partition");
    const peers = ["service:db", "service:dbb", "10.0.0.1", "host:localhost"];
    const parsed = options.parse({ peers, except: ["monitor"] }) as never;
    expect(idle?.(parsed, [aTarget("db-1", { service: "db" })])).toEqual([
      "--peers service:dbb matches no target: nobody is meant by it",
      "--except monitor matches no target: it spares nobody",
    ]);
  });
});

describe("who cannot be impaired", () => {
  const options = (name: string) =>
    ({ latency: {}, partition: { peers: ["service:db", "10.1.0.0/16"] } })[name];
  it.each([
    ["latency", { networkMode: "host" }, /host's own network/],
    ["latency", { networkMode: "container:abc", networks: ["x"] }, /another container's/],
    ["latency", { networkMode: "none", networks: [] }, /on no network/],
    ["partition", { networkMode: "x", networks: ["x"], service: "db" }, /on both sides/],
    ["partition", { networks: ["x"], addresses: ["10.1.2.3"] }, /both sides: 10.1.0.0\/16 means/],
  ])("%s: a target with %j", async (name, target, reason) => {
    const monkey = await monkeys.load(name);
    const parsed = monkey.options.parse(options(name)) as never;
    expect(monkey.lacks?.(parsed, aTarget("one", target), [])?.reason).toMatch(reason);
  });
  it("is not whom a partition excepts, by address or by name", async () => {
    const { options, lacks } = await monkeys.load("partition");
    const target = aTarget("api-1", { networks: ["x"], addresses: ["10.1.2.3", "fd00::3"] });
    const reason = (peers: string[], except: string[]) =>
      lacks?.(options.parse({ peers, except }) as never, target, [target])?.reason;
    expect(reason(["10.1.2.3"], [])).toMatch(/on both sides: 10.1.2.3 means it too/);
    expect(reason(["fd00::/64"], [])).toMatch(/on both sides/);
    expect(reason(["10.1.0.0/16"], ["api-1"])).toBeUndefined();
    expect(reason(["10.1.0.0/16"], ["10.1.2.0/24"])).toBeUndefined();
    expect(reason(["10.2.0.0/16", "host:db.example"], [])).toBeUndefined();
  });
  it("is nobody else", async () => {
    const monkey = await monkeys.load("latency");
    const target = aTarget("one", { networkMode: "x", networks: ["x"] });
    expect(monkey.lacks?.(monkey.options.parse({}) as never, target, [target])).toBeUndefined();
  });
});

describe("a scope that is too long for any kernel", () => {
  const ports = Array.from({ length: 16 }, (_, n) => String(2 * n + 1)).join();
  const peers = Array.from({ length: 33 }, (_, n) => `10.0.${n}.1`);
  it("is refused before anybody is looked for", async () => {
    const { options } = await monkeys.load("blackhole");
    const tooMany = options.safeParse({ ports, peers, protocol: "tcp" });
    expect(tooMany.error?.issues.map(({ path, message }) => [path, message])).toEqual([
      [
        ["peers"],
        "the scope needs 528 filters, at most 512 are set: name fewer peers, ports or exceptions",
      ],
    ]);
    expect(options.safeParse({ ports, peers: peers.slice(1), protocol: "tcp" }).success).toBe(true);
    expect(options.safeParse({ ports, peerPorts: ports, peers: ["service:db"] }).success).toBe(
      true,
    );
    const each = { ports, peerPorts: ports.slice(0, -3), protocol: "any" };
    expect(options.safeParse({ ...each, peers: ["service:db", "service:web"] }).success).toBe(true);
  });
  it("is no second complaint about what cannot be read", async () => {
    const { options } = await monkeys.load("blackhole");
    const wrong = options.safeParse({ ports: "http", peers: ["10.0.0.300"] });
    expect(wrong.error?.issues.map(({ path }) => path[0])).toEqual(["peers", "ports"]);
  });
});

describe("options that cannot be", () => {
  it.each([
    ["latency", { delay: "10ms", jitter: "20ms" }],
    ["latency", { distribution: "experimental" }],
    ["loss", { loss: "0%" }],
    ["loss", { loss: "101%" }],
    ["loss", { loss: "90%", burst: 2 }],
    ["partition", {}],
    ["partition", { peers: [] }],
    ["dependency", { peers: ["service:db"], mode: "vanish" }],
    ["bandwidth", { rate: "1mb" }],
    ["dns", { peerPorts: "53,54" }],
    ["reset", { ports: "http" }],
  ])("%s %j is refused", async (name, given) => {
    expect((await monkeys.load(name)).options.safeParse(given).success).toBe(false);
  });
});
