/**
 * Seen: a kill said "net-1 was hit too: it shares the network namespace of db-1", and right after it
 * `pause --name net-1 --guard cool-down=1h` was let be: the past knew of victims alone.
 */
import { expect, it } from "vitest";
import coolDown from "../../src/guards/cool-down.ts";
import { pastFaultsOf } from "../../src/journal/past-faults.ts";
import { aTarget } from "../core/made.ts";
import { ruling } from "../guards/asking.ts";
import * as j from "../reporter/journal.ts";

const entries = j.run(
  j.plan({
    alsoHit: [
      { name: "net-1", victim: "shop-api-1", namespace: "network" },
      { name: "gone-1", victim: "shop-api-1", namespace: "pid" },
      { name: "spared-1", victim: "nobody", namespace: "pid" },
    ],
  }),
);
const net = aTarget("net-1", { project: "shop", service: "net" });
const net2 = aTarget("net-2", { project: "shop", service: "net" });
const pastFaults = { value: pastFaultsOf(entries) };
const nowMs = Date.parse(entries.at(-1)?.at ?? "") + 1_000;
const ask = (name: string, more = {}) =>
  ruling(
    coolDown,
    { pastFaults, nowMs, targets: [net, net2], victims: [aTarget(name, more)] },
    "1h",
  );

it("a service whose member went down along with a victim has to rest as well", () => {
  expect(ask("net-2", { project: "shop", service: "net" })).toEqual({
    allowed: false,
    reason: expect.stringMatching(/^shop\/net had kill along with shop-api-1 .*, 1h wanted$/),
  });
});

it("also one that is gone, by its name", () => {
  expect(ask("gone-1").allowed).toBe(false);
});

it("but nobody whose victim was not hit", () => {
  expect(ask("spared-1").allowed).toBe(true);
});
