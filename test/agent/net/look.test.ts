/** What the kernel's counters tell of a fault. */
import { expect, it } from "vitest";
import { queuesSeen } from "../../../src/agent/net/look.ts";
import { passedBetween } from "../../../src/agent/net/throughput.ts";
import type { Deed } from "../../../src/packets.ts";
import { anOrder } from "./made.ts";

const queue = (dev: string, bytes: number) => ({
  ...{ kind: "netem", handle: "c510:", parent: "c4a0:11", dev },
  ...{ packets: 70, drops: 30, bytes },
});
const met = (deed: Deed) =>
  queuesSeen([queue("eth0", 0)], { order: anOrder("one", deed), slot: 0 });

it("counts of a queue that loses in bursts what it lost: it was told that all had been", () => {
  expect(met({ kind: "burst-loss", percent: 30, burst: 3 })).toEqual({ seen: 100, hit: 30 });
  expect(met({ kind: "delay", delayMs: 1, jitterMs: 0 })).toEqual({ seen: 70, hit: 70 });
});

it("measures what passed at the interface where most did", () => {
  const moment = (atMs: number, ...bytes: [number, number]) => ({
    atMs,
    qdiscs: [queue("eth0", bytes[0]), queue("eth1", bytes[1])],
  });
  const passed = passedBetween(moment(0, 100, 100), moment(500, 300, 1_100), 0);
  expect(passed).toEqual({ bytes: 1_000, ms: 500 });
});
