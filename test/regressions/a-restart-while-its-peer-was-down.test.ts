/**
 * Seen: parted from service:db with `onRestart: reinject`, victim and db were stopped, and the victim started first,
 * with db's former address. It was not hit again, as nobody was meant at that moment, and the partition was over,
 * "ended by somebody else", though db came back a second later.
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
    revert: async () => ({ reach: "test", namespace: "1", count: 1 }),
    // Each life has a namespace that holds nothing.
    look: async () => ({ present: false }),
  } as unknown as NetAgent;
  const inspect = async () => ({ running: true, pid: 1, networks: {} }) as unknown as Snapshot;
  const memory = { names: new HostNames(), places: new LastPlaces(), heirs: async () => [] };
  const engine = { call: async () => there } as unknown as Engine;
  const deeds = netDeeds(engine, "api", inspect, { net, ...memory });
  const scope = { peers: ["service:db"], except: ["service:spared"] };
  const wish = anOrder("x", { kind: "loss", percent: 100 }, scope);
  const hit = async (...found: readonly object[]) => {
    there = found;
    await deeds.impair(wish, AbortSignal.timeout(1_000));
    return applied.at(-1)?.peers;
  };
  return { hit, undo: () => deeds.restore("x", AbortSignal.timeout(1_000)) };
}

it("it is hit again all the same, and parted from its peer once that is back", async () => {
  const { hit } = parting();
  expect(await hit(listed("db", "10.0.0.5"))).toEqual(["10.0.0.5"]);
  expect(await hit(listed("db", ""), listed("api", "10.0.0.5"))).toEqual([]);
  expect(await hit(listed("db", "10.0.0.6"), listed("api", "10.0.0.5"))).toEqual(["10.0.0.6"]);
});

it("a fault whose peers were never there is refused, and so is one after its undo", async () => {
  const { hit, undo } = parting();
  const alone = [listed("db", ""), listed("spared", "10.0.0.9")];
  await expect(hit(...alone)).rejects.toMatchObject({ code: "NET_PEERS" });
  await hit(listed("db", "10.0.0.5"));
  await undo();
  await expect(hit(listed("db", ""))).rejects.toMatchObject({ code: "NET_PEERS" });
});
