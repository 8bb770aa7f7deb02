/**
 * Seen: parted from two others, one of which restarted, a container reached that one for up to two
 * seconds: looked up while it was down, it had no address, and the fault forgot it until the next look.
 * A spared one that restarted was cut off as long.
 */
import { expect, it } from "vitest";
import type { NetWish } from "../../src/core/net.ts";
import type { Engine } from "../../src/targets/docker/engine.ts";
import { HostNames } from "../../src/targets/docker/host-names.ts";
import { LastPlaces } from "../../src/targets/docker/last-places.ts";
import { orderFor } from "../../src/targets/docker/net-peers.ts";
import { anOrder } from "../agent/net/made.ts";
import { listed } from "../targets/docker/listed.ts";

function lookingUp(more: Partial<NetWish>) {
  const wish = { ...anOrder("x", { kind: "loss", percent: 100 }), ...more };
  const places = new LastPlaces();
  const look = (found: readonly object[], memory: { places?: LastPlaces } = { places }) => {
    const engine = { call: async () => found } as unknown as Engine;
    const names = new HostNames();
    const signal = AbortSignal.timeout(1_000);
    return orderFor(engine, wish, { interfaces: [], names, ...memory }, signal);
  };
  return { look, places };
}

const [db, cache] = [listed("db", "10.0.0.5"), listed("cache", "10.0.0.6")];
const [down, elsewhere] = [listed("db", ""), listed("db", "10.0.0.9")];
const both = { peers: ["service:db", "service:cache"] };

it("a peer that is down is meant where it was, until it is up or somebody else is there", async () => {
  const { look } = lookingUp(both);
  expect((await look([db, cache])).peers).toEqual(["10.0.0.5", "10.0.0.6"]);
  expect((await look([down, cache])).peers).toEqual(["10.0.0.5", "10.0.0.6"]);
  expect((await look([elsewhere, cache])).peers).toEqual(["10.0.0.6", "10.0.0.9"]);
  const stranger = listed("new", "10.0.0.9");
  expect((await look([down, cache, stranger])).peers).toEqual(["10.0.0.6"]);
  expect((await look([cache])).peers).toEqual(["10.0.0.6"]);
});

it("an exception that is down is spared where it was", async () => {
  const { look } = lookingUp({ except: ["service:db"] });
  expect((await look([db])).except).toEqual(["10.0.0.5"]);
  expect((await look([down])).except).toEqual(["10.0.0.5"]);
});

it("who is down is not tried, and is forgotten with the fault", async () => {
  const { look, places } = lookingUp(both);
  await look([db, cache]);
  expect((await look([down, cache], {})).peers).toEqual(["10.0.0.6"]);
  places.forget("x");
  expect((await look([down, cache])).peers).toEqual(["10.0.0.6"]);
});
