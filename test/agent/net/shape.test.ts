import { describe, expect, it } from "vitest";
import { filterCommands } from "../../../src/agent/net/filters.ts";
import { netemText } from "../../../src/agent/net/netem.ts";
import type { NetOrder } from "../../../src/agent/net/order.ts";
import {
  classCommands,
  classesOf,
  classId,
  prioritiesOf,
  ROOT,
  type Shaped,
} from "../../../src/agent/net/shape.ts";
import { withSlots } from "../../../src/agent/net/slots.ts";
import type { Shaping } from "../../../src/packet-room.ts";
import { anOrder } from "./made.ts";

const order = (id: string, deed: Shaping, more: Partial<NetOrder> = {}) =>
  anOrder(id, deed, { direction: "egress", ...more });
const delay: Shaping = { kind: "delay", delayMs: 200, jitterMs: 0 };
const shaped = (slot: number, deed: Shaping = delay, more: Partial<NetOrder> = {}): Shaped => ({
  order: order(`f${slot}`, deed, more),
  slot,
  deed,
});
const port = (one: number) => [{ from: one, to: one }];

describe("faults that are in effect together", () => {
  it("have a class for each set of them, the largest asked first", () => {
    const classes = classesOf([shaped(0), shaped(1), shaped(2)]);
    expect(classes.map(({ mask }) => mask)).toEqual([7, 3, 5, 6, 1, 2, 4]);
    const asked = classes.map(({ mask }) => prioritiesOf(mask).ip);
    expect(asked).toEqual([...asked].sort((a, b) => a - b));
    expect(new Set(classes.flatMap(({ mask }) => Object.values(prioritiesOf(mask)))).size).toBe(14);
  });
  it("have none for a set that no packet is in", () => {
    const apart = [80, 81].map((one, slot) => shaped(slot, delay, { localPorts: port(one) }));
    expect(classesOf(apart).map(({ mask }) => mask)).toEqual([1, 2]);
  });
  it("leave the classes of one as they are when another goes", () => {
    const three = classesOf([shaped(0), shaped(1), shaped(2)]);
    const two = classesOf([shaped(0), shaped(2)]);
    const without = three.filter(({ mask }) => (mask & 2) === 0);
    const commands = (classes: typeof two) => classes.flatMap((one) => classCommands("eth0", one));
    expect(commands(two)).toEqual(commands(without));
  });
  it("take the lowest free slot, and are refused beyond four", () => {
    const orders = [1, 2, 3, 4].map((n) => order(`o${n}`, delay));
    const entries = withSlots([], orders);
    expect(entries.map(({ slot }) => slot)).toEqual([0, 1, 2, 3]);
    const left = entries.filter(({ slot }) => slot !== 1);
    expect(withSlots(left, [order("o5", delay)]).at(-1)?.slot).toBe(1);
    expect(() => withSlots(entries, [order("o5", delay)])).toThrow(/at most 4 fit: .*o5/);
  });
  it("are refused where kernels refuse them: duplicate beside another netem", () => {
    const twin = order("d", { kind: "duplicate", percent: 10 });
    expect(() => withSlots([], [twin, order("l", delay)])).toThrow(/duplicate .* beside delay/);
    expect(withSlots([], [twin, order("r", { kind: "rate", bitsPerSecond: 1e6 })])).toHaveLength(2);
  });
});

describe("a queue in netem's words", () => {
  it.each<[Shaping, string]>([
    [delay, "delay 200000us"],
    [{ kind: "delay", delayMs: 0.5, jitterMs: 0.25 }, "delay 500us 250us"],
    [
      { kind: "delay", delayMs: 100, jitterMs: 10, distribution: "normal" },
      "delay 100000us 10000us distribution normal",
    ],
    [{ kind: "corrupt", percent: 0.1 }, "corrupt 0.1%"],
    [{ kind: "reorder", percent: 25, delayMs: 20 }, "delay 20000us reorder 25%"],
    // p / (p + r) = 0.3 with r = 1/3: p = 1/7.
    [{ kind: "burst-loss", percent: 30, burst: 3 }, "loss gemodel 14.2857143% 33.3333333%"],
  ])("%j is %s", (deed, text) => {
    expect(netemText(deed)).toBe(text);
  });
});

describe("filters", () => {
  const rows = (way: "egress" | "ingress", more: Partial<NetOrder>) =>
    classesOf([shaped(0, delay, more)]).flatMap((one) => filterCommands("eth0", way, one));

  it("see the victim's port as the source of what it sends, and the other way round", () => {
    const more = { peers: ["10.0.0.0/8"], localPorts: port(80), protocols: ["tcp" as const] };
    expect(rows("egress", more)).toEqual([
      `filter add dev eth0 parent c4a0: protocol ip prio ${prioritiesOf(1).ip} u32 match ip dst 10.0.0.0/8 match ip protocol 6 0xff match ip sport 80 0xffff flowid ${classId(1)}`,
    ]);
    expect(rows("ingress", more)[0]).toContain("match ip src 10.0.0.0/8");
    expect(rows("ingress", more)[0]).toContain("match ip dport 80 0xffff");
  });
  it("see a peer's port as where it goes to, and where what comes is from", () => {
    const more = { peers: ["10.0.0.0/8"], peerPorts: port(5432), protocols: ["tcp" as const] };
    expect(rows("egress", more)[0]).toContain("match ip dport 5432 0xffff flowid");
    expect(rows("ingress", more)[0]).toContain("match ip sport 5432 0xffff flowid");
  });
  it("are one for each family where all is meant, but for what asks who has an address", () => {
    const [spared, meant] = [ROOT, classId(1)].map((to) =>
      rows("egress", {}).filter((row) => row.endsWith(`flowid ${to}`)),
    );
    expect(meant).toHaveLength(2);
    expect(meant?.[1]).toContain("protocol ipv6");
    expect(
      spared?.map((row) => /protocol ipv6 .* match u8 (\d+) 0xff at 40/.exec(row)?.[1]),
    ).toEqual(["133", "134", "135", "136"]);
    // In front of what means all: the first that fits is asked no further.
    expect(rows("egress", {}).slice(0, 4)).toEqual(spared);
    expect(rows("egress", { protocols: ["icmp"] })).toHaveLength(6);
    for (const protocol of ["tcp", "udp"] as const)
      expect(rows("egress", { protocols: [protocol] })).toHaveLength(2);
  });
});
