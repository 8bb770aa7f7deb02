/**
 * Seen: of five faults that shape one victim's packets four were in effect when the fifth was refused, by the
 * agent, with exit 6. A duplicate beside a delay likewise. What cannot fit is known when victims are drawn.
 */
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { ChaosError } from "../../src/failure.ts";
import type { FaultOrder, Order } from "../../src/order.ts";
import { prepare } from "../../src/prepare.ts";
import { FakeSource } from "../core/fake-source.ts";
import { WATCHING } from "../reporter/journal.ts";

type Wanted = [monkey: string, options?: Record<string, unknown>];

async function refusal(wanted: readonly Wanted[], inSequence = false) {
  const source = new FakeSource(systemClock);
  for (const name of ["api-1", "api-2"]) source.add(name, { networks: ["shop"] });
  const faults = wanted.map(
    ([monkey, options = {}]): FaultOrder => ({
      ...{ monkey, options, selection: { all: true }, quantity: { kind: "all" } },
    }),
  );
  const order = {
    faults,
    inSequence,
    protection: { force: false, minAgeMs: 0 },
    probes: [],
    watching: WATCHING,
  };
  const failed = await prepare(order as unknown as Order, source, AbortSignal.timeout(5_000)).catch(
    (error: unknown) => error,
  );
  return failed instanceof ChaosError ? failed : undefined;
}

const limits = (ports: readonly number[]): Wanted[] =>
  ports.map((port) => ["bandwidth", { ports: `${port}`, backend: "kernel" }]);

describe("of faults on one victim at once", () => {
  it("a fifth that needs a queue is refused in the plan, with exit 2 and all their names", async () => {
    const queued: Wanted[] = [...limits([80, 81, 82]), ["latency", { backend: "kernel" }]];
    const failure = await refusal([...queued, ["corrupt"]]);
    expect(failure?.exit).toBe(2);
    expect(failure?.message).toMatch(
      /api-1.* 5 faults .* at most 4 .*: bandwidth, bandwidth, bandwidth, latency, corrupt/,
    );
    expect(failure?.hint).toMatch(/one after another/);
    expect(await refusal(queued)).toBeUndefined();
  });

  it("a fifth by proxy is too", async () => {
    const slow: Wanted = ["latency", { backend: "proxy", ports: "80" }];
    expect((await refusal(Array(5).fill(slow)))?.message).toMatch(/5 faults .* proxy/);
    expect(await refusal(Array(4).fill(slow))).toBeUndefined();
  });

  it("a duplicate is beside another queue of netem, not beside a limit", async () => {
    const failure = await refusal([["duplicate"], ["latency", { backend: "kernel" }]]);
    expect(failure?.message).toMatch(/duplicate cannot be in effect beside latency/);
    expect(await refusal([["duplicate"], ...limits([80])])).toBeUndefined();
  });

  it("those that need none, or come one after another, have room", async () => {
    expect(await refusal([...limits([80, 81, 82, 83]), ["loss"], ["blackhole"]])).toBeUndefined();
    expect(await refusal(limits([80, 81, 82, 83, 84]), true)).toBeUndefined();
  });

  it("whose common packets need too many filters are refused, with exit 2 and the number", async () => {
    const many = Array.from({ length: 16 }, (_, at) => 2 * at + 80).join(",");
    const mine = { ports: many, backend: "kernel" };
    const theirs = { peerPorts: many, backend: "kernel" };
    const failure = await refusal([
      ["bandwidth", mine],
      ["latency", theirs],
    ]);
    expect(failure?.exit).toBe(2);
    expect(failure?.message).toMatch(
      /what bandwidth and latency mean together: the scope needs 1024 filters, at most 512/,
    );
    const apart: [object, object][] = [
      [{ peers: ["10.0.0.1"] }, { peers: ["10.0.0.2"] }],
      [{ direction: "egress" }, { direction: "ingress" }],
      [{ interface: "eth0" }, { interface: "eth1" }],
      [{ protocol: "tcp" }, { protocol: "udp" }],
    ];
    for (const [one, other] of apart)
      expect(
        await refusal([
          ["bandwidth", { ...mine, ...one }],
          ["latency", { ...theirs, ...other }],
        ]),
        JSON.stringify(one),
      ).toBeUndefined();
  });
});
