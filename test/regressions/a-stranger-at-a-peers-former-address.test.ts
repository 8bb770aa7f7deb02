/**
 * Seen: parted from service:db, whose only container was stopped, and another one got its address. That
 * one was cut off to the drill's end: with nobody left to mean, the fault was kept as it was.
 */
import { expect, it } from "vitest";
import type { NetOrder } from "../../src/agent/net/order.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { Engine } from "../../src/targets/docker/engine.ts";
import { HostNames } from "../../src/targets/docker/host-names.ts";
import { LastPlaces } from "../../src/targets/docker/last-places.ts";
import { type NetAgent, netDeeds } from "../../src/targets/docker/net.ts";
import { anOrder } from "../agent/net/made.ts";
import { listed } from "../targets/docker/listed.ts";

function parting() {
  const applied: NetOrder[] = [];
  let there: readonly object[] = [];
  const net = {
    apply: async (_: object, order: NetOrder) => applied.push(order),
    look: async () => ({ present: applied.length > 0 }),
  } as unknown as NetAgent;
  const inspect = async () => ({ running: true, pid: 1, networks: {} }) as unknown as Snapshot;
  const memory = { names: new HostNames(), places: new LastPlaces(), heirs: async () => [] };
  const engine = { call: async () => there } as unknown as Engine;
  const { impair } = netDeeds(engine, "api", inspect, { net, ...memory });
  const wish = anOrder("x", { kind: "loss", percent: 100 }, { peers: ["service:db"] });
  const look = async (...found: readonly object[]) => {
    there = found;
    await impair(wish, AbortSignal.timeout(1_000));
    return applied.at(-1)?.peers;
  };
  return look;
}

it("is not meant, and nobody else is until a peer comes", async () => {
  const look = parting();
  expect(await look(listed("db", "10.0.0.5"))).toEqual(["10.0.0.5"]);
  expect(await look(listed("db", ""))).toEqual(["10.0.0.5"]);
  expect(await look(listed("db", ""), listed("new", "10.0.0.5"))).toEqual([]);
  expect(await look(listed("new", "10.0.0.5"))).toEqual([]);
  expect(await look(listed("db", "10.0.0.6"))).toEqual(["10.0.0.6"]);
});

it("is refused where nobody is meant from the beginning", async () => {
  await expect(parting()(listed("db", ""))).rejects.toMatchObject({ code: "NET_PEERS" });
});
