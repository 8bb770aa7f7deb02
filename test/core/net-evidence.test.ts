/** What network monkeys conclude from what was seen of them. */
import { describe, expect, it } from "vitest";
import type { VictimWith } from "../../src/core/ability.ts";
import { systemClock } from "../../src/core/clock.ts";
import type { Fault } from "../../src/core/fault.ts";
import type { Outcome } from "../../src/packets.ts";
import { monkeys } from "../../src/rosters.ts";

const concluded = async (
  name: string,
  options: object,
  outcomes: readonly Outcome[],
  more = {},
) => {
  const monkey = await monkeys.load(name);
  const tried = outcomes.map((outcome) => ({ host: "10.0.0.5", port: 9, outcome, ms: 1 }));
  const seen = {
    namespace: "net:[1]",
    reach: "host",
    present: true,
    seen: 5,
    hit: 5,
    tried,
    ...more,
  };
  const victim = { observe: async () => seen } as unknown as VictimWith<"net">;
  const fault = {
    id: "x",
    options: monkey.options.parse(options),
    victim: { name: "api" },
    until: new Date().toISOString(),
  } as unknown as Fault<never>;
  const tools = { clock: systemClock };
  const { kind, evidence } = await monkey.verify(
    victim as never,
    fault,
    AbortSignal.timeout(1_000),
    tools,
  );
  return `${kind}: ${evidence}`;
};

const cut = { peers: ["10.0.0.5"] };

describe("what is to be lost whole", () => {
  it.each<[string, object]>([
    ["blackhole", {}],
    ["partition", cut],
    ["dependency", { ...cut, mode: "drop" }],
  ])("is not, where somebody answers: %s", async (name, options) => {
    for (const outcome of ["connected", "refused", "reset"] as const)
      expect(await concluded(name, options, [outcome])).toMatch(
        /^not-in-effect: 10.0.0.5 was reached/,
      );
    expect(await concluded(name, options, ["timeout"])).toMatch(/^in-effect/);
    // Without a way there, nobody was reached, and nothing is said of it.
    expect(await concluded(name, options, ["unreachable"])).toMatch(/^in-effect/);
  });
});

describe("a dependency", () => {
  it.each(["reject", "reset"])("does not fail by %s, where it is reached", async (mode) => {
    const options = { ...cut, mode };
    expect(await concluded("dependency", options, ["connected"])).toMatch(/^not-in-effect/);
    expect(await concluded("dependency", options, ["refused"])).toMatch(/^in-effect/);
  });
});

describe("what is not all in place", () => {
  it("says what is missing", async () => {
    const lacking = "eth1 has no queue of it";
    const seen = await concluded("blackhole", {}, [], { present: false, lacking });
    expect(seen).toBe(`not-in-effect: ${lacking}`);
  });
});

describe("packets that were met", () => {
  it.each([
    [1, 1, "in-effect: 1 packet in scope lost so far"],
    [1, 0, "unknown: 0 of 1 (0.0 %) packet in scope lost so far"],
    [2, 1, "in-effect: 1 of 2 (50.0 %) packets in scope lost so far"],
    [2, 2, "in-effect: 2 packets in scope lost so far"],
    [0, 0, "unknown: in place, but no packet in scope has passed yet"],
  ])("are one packet where there was one: of %d, %d hit", async (seen, hit, says) => {
    expect(await concluded("loss", {}, [], { seen, hit })).toBe(says);
  });
});

describe("a limit of what passes", () => {
  const through = async (bytes: number) =>
    concluded("bandwidth", { rate: "1mbit", backend: "kernel" }, ["refused"], {
      passed: { bytes, ms: 1_000 },
    });
  it("says how much did, while it was looked at", async () => {
    expect(await through(122_500)).toBe(
      "in-effect: 5 packets in scope went through the limit so far, in 1 s of that time at 980kbit a second",
    );
  });
  it("is none, where more passes than it lets", async () => {
    expect(await through(1_250_000)).toMatch(/^not-in-effect: .* 10mbit a second$/);
  });
  it("lets half as much again pass, and two pieces of 64 KiB", async () => {
    const most = 1.5 * 125 * 1_010 + 131_072;
    expect(await through(most)).toMatch(/^in-effect/);
    expect(await through(most + 1)).toMatch(/^not-in-effect/);
  });
  it("is not confirmed, where less than half of it passed: it was not put to the test", async () => {
    expect(await through(62_500)).toMatch(/^in-effect: .* 500kbit a second$/);
    expect(await through(62_400)).toMatch(/^unknown: .* 499kbit a second: .* not put to the test$/);
  });
  it("is not confirmed by packets alone, where nobody measured", async () => {
    const seen = await concluded("bandwidth", { backend: "kernel" }, []);
    expect(seen).toBe(
      "unknown: 5 packets in scope went through the limit so far, how fast was not measured",
    );
  });
});

describe("what is told from loss by its receivers", () => {
  const none = { damaged: 0, repeated: 0, overtaken: 0 };
  it.each([
    ["corrupt", { direction: "ingress" }, "damaged", / and 4 came here with a wrong checksum/],
    ["corrupt", { direction: "egress" }, "damaged", /own count: .* where they arrive/],
    ["duplicate", {}, "repeated", / and 4 came twice/],
    ["reorder", {}, "overtaken", / and 4 came out of order/],
  ])("%s %j says what they noticed, and where nobody did, whose count it is", async (...row) => {
    const [monkey, options, as, says] = row;
    const seen = { noticed: { ...none, [as]: 4 } };
    const evidence = await concluded(monkey, options, ["refused"], seen);
    expect(evidence).toMatch(/^in-effect: 5 packets in scope passed the queue/);
    expect(evidence).toMatch(says);
    expect(await concluded(monkey, options, ["refused"], { noticed: none })).toMatch(
      /^in-effect: .* by the queue's own count: /,
    );
  });
});

describe("a delay at the victim's own ports", () => {
  const slow = (options: object, ms: number, outcome: Outcome = "refused") =>
    concluded("latency", { delay: "100ms", ports: "80", backend: "kernel", ...options }, [], {
      tried: [{ host: "10.0.0.5", port: 9, outcome, ms }],
    });
  it("is seen by a datagram from there, on its way out", async () => {
    expect(await slow({}, 101)).toMatch(/^in-effect: a round trip to 10.0.0.5 from its port took/);
    expect(await slow({}, 3)).toMatch(/^not-in-effect/);
    // What answers it comes to no port.
    expect(await slow({ direction: "both" }, 101)).toMatch(/^in-effect/);
  });
  it("is counted where it cannot leave, and the figure says so", async () => {
    expect(await slow({}, 0, "failed")).toMatch(/^in-effect: 5 .* own count: how long is seen by/);
    expect(await slow({ ports: undefined }, 0, "unreachable")).toMatch(/^in-effect: 5 .* so far$/);
  });
});
