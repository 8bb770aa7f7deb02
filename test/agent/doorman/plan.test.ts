/** Which doors a namespace's faults need. Pure. */
import { describe, expect, it } from "vitest";
import { doorsFor, proxiedIn, toxicsOf } from "../../../src/agent/doorman/plan.ts";
import type { Registered } from "../../../src/agent/net/registry.ts";
import type { Deed } from "../../../src/packets.ts";
import { anOrder } from "../net/made.ts";

const proxy = (name: string, seed = "seed"): Deed => ({
  kind: "proxy",
  seed,
  toxics: [{ name, type: "latency", stream: "downstream", percent: 100, attributes: {} }],
});

function entry(id: string, ports: number[], more: Parameters<typeof anOrder>[2] = {}): Registered {
  return { order: anOrder(id, proxy(id), more), ports };
}

const shown = (entries: readonly Registered[]) =>
  doorsFor(proxiedIn(entries)).map(({ port, members, peers }) => ({
    port,
    ids: members.map(({ order }) => order.id),
    peers: peers.length,
  }));

describe("doors", () => {
  it("are one for each port of a fault, and none for what the kernel does", () => {
    const slow = { order: anOrder("slow", { kind: "rate", bitsPerSecond: 1e6 }) };
    expect(shown([slow, entry("a", [80, 81])])).toEqual([
      { port: 80, ids: ["a"], peers: 2 },
      { port: 81, ids: ["a"], peers: 2 },
    ]);
  });

  it("are asked for the most faults first, where several mean one port", () => {
    const some = [entry("a", [80], { peers: ["10.0.0.0/24"] }), entry("b", [80, 81])];
    expect(shown(some)).toEqual([
      { port: 80, ids: ["a", "b"], peers: 1 },
      { port: 80, ids: ["a"], peers: 1 },
      { port: 80, ids: ["b"], peers: 2 },
      { port: 81, ids: ["b"], peers: 2 },
    ]);
  });

  it("join no faults that have no peer, or no interface, in common", () => {
    const apart = [
      entry("a", [80], { peers: ["10.0.0.1"] }),
      entry("b", [80], { peers: ["10.0.0.2"] }),
    ];
    expect(shown(apart).map(({ ids }) => ids)).toEqual([["a"], ["b"]]);
    const beside = [
      entry("a", [80], { interfaces: ["eth0"] }),
      entry("b", [80], { interfaces: ["eth1"] }),
    ];
    expect(shown(beside).map(({ ids }) => ids)).toEqual([["a"], ["b"]]);
  });

  it("leave out who is excepted", () => {
    const [door] = doorsFor(
      proxiedIn([entry("a", [80], { peers: ["10.0.0.1"], except: ["10.0.0.0/8"] })]),
    );
    expect(door?.peers ?? []).toEqual([]);
  });
});

describe("a toxic's name, by which draws are keyed", () => {
  const nameOf = (id: string, seed: string) =>
    toxicsOf(proxiedIn([{ order: anOrder(id, proxy("http", seed)), ports: [80] }]))[0]?.name;

  it("holds the seed and the fault's number, and nothing of the run", () => {
    expect(nameOf("20261122T100000-http-1a2b.3", "s")).toBe(
      nameOf("20271122T100000-http-9f9f.3", "s"),
    );
    expect(nameOf("run.3", "s")).not.toBe(nameOf("run.4", "s"));
    expect(nameOf("run.3", "s")).not.toBe(nameOf("run.3", "t"));
  });
});
