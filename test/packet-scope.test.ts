import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everything, parsePrefix } from "../src/cidr.ts";
import { blocksOf, common, MATCHES_MAX, matchesOf, type Scope } from "../src/packet-scope.ts";

const all: Scope = {
  peers: [everything(4), everything(6)],
  localPorts: [],
  peerPorts: [],
  protocols: [],
};
const port = (from: number, to = from) => ({ from, to });

describe("a range of ports as blocks", () => {
  it("holds just its ports", () => {
    const one = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(one, one, fc.integer({ min: 0, max: 65_535 }), (a, b, asked) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const blocks = blocksOf({ from, to });
        const found = blocks.filter(({ value, mask }) => (asked & mask) === value).length;
        expect(found).toBe(asked >= from && asked <= to ? 1 : 0);
        expect(blocks.length).toBeLessThanOrEqual(30);
      }),
    );
  });
});

describe("what two scopes have in common", () => {
  it("is nothing where peers, ports or protocols do not meet", () => {
    const one = { ...all, peers: [parsePrefix("10.0.0.0/8")], localPorts: [port(80)] };
    expect(common(one, { ...all, peers: [parsePrefix("192.168.0.0/16")] })).toBeUndefined();
    expect(common(one, { ...all, localPorts: [port(81, 90)] })).toBeUndefined();
    const [tcp, udp] = (["tcp", "udp"] as const).map((name) => ({ ...all, protocols: [name] }));
    expect(common(tcp as Scope, udp as Scope)).toBeUndefined();
  });
  it("is nothing where one means ports, and the other what has none", () => {
    const ping: Scope = { ...all, protocols: ["icmp"] };
    expect(common(ping, { ...all, localPorts: [port(80)] })).toBeUndefined();
    expect(common({ ...all, peerPorts: [port(53)] }, ping)).toBeUndefined();
  });
  it("is the narrower of each", () => {
    const one: Scope = { ...all, peers: [parsePrefix("10.0.0.0/8")], localPorts: [port(1, 100)] };
    const other: Scope = { ...all, localPorts: [port(80, 200)], protocols: ["tcp"] };
    expect(common(one, other)).toEqual({
      peers: [parsePrefix("10.0.0.0/8")],
      localPorts: [port(80, 100)],
      peerPorts: [],
      protocols: ["tcp"],
    });
  });
});

describe("a scope's rows", () => {
  it("are one for each family where everything is meant", () => {
    expect(matchesOf(all)).toEqual([{ family: 4 }, { family: 6 }]);
  });
  it("name TCP and UDP where ports are meant: nothing else has any", () => {
    const rows = matchesOf({ ...all, peers: [everything(4)], localPorts: [port(80)] });
    expect(rows.map(({ protocol }) => protocol)).toEqual(["tcp", "udp"]);
  });
  it("are none where ports are meant of what has none", () => {
    expect(matchesOf({ ...all, localPorts: [port(80)], protocols: ["icmp"] })).toEqual([]);
  });
  it("hold no packet twice, however ports overlap", () => {
    const localPorts = [port(90, 99), port(80), port(80, 85), port(84, 86), port(80)];
    const rows = matchesOf({ ...all, peers: [everything(4)], localPorts, protocols: ["tcp"] });
    expect(rows.map((row) => row.localPorts)).toEqual([port(80, 86), port(90, 99)]);
  });
  it("are refused beyond a bound", () => {
    const many = Array.from({ length: MATCHES_MAX + 1 }, (_, at) => port(at + 1));
    const scope: Scope = { ...all, peers: [everything(4)], localPorts: many, protocols: ["tcp"] };
    expect(() => matchesOf(scope)).toThrow(/at most 512/);
  });
});
