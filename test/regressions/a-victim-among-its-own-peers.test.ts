/**
 * Seen: `chaos blackhole --service api --peers project:shop`, and api is of that project: it was tried whether it still
 * reaches itself, over its own loopback, and the fault was "not confirmed, 10.0.0.2 was reached nevertheless".
 */
import { expect, it } from "vitest";
import { reachable } from "../../src/agent/net/look.ts";
import type { Namespace } from "../../src/agent/net/namespace.ts";
import { anOrder } from "../agent/net/made.ts";

/** Itself is 10.0.0.2. */
const namespace = {
  run: async (_: string, words: readonly string[]) => {
    const host = words.at(-1);
    const way =
      host === "default" ? { gateway: "10.0.0.1" } : { dev: host === "10.0.0.2" ? "lo" : "eth0" };
    return { stdout: JSON.stringify([way]) };
  },
} as unknown as Namespace;

const tried = (peers: string[], more: object = {}) => {
  const order = anOrder("x", { kind: "loss", percent: 100 }, { peers, ...more });
  return reachable(namespace, order, order, "connect");
};

it("is not tried by itself, and its peers are", async () => {
  expect(await tried(["10.0.0.2", "10.0.0.3"])).toEqual(["10.0.0.3"]);
  expect(await tried(["10.0.0.2"])).toEqual([]);
  expect(await tried(["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"])).toEqual([
    "10.0.0.3",
    "10.0.0.4",
    "10.0.0.5",
  ]);
  expect(await tried(["10.0.0.2", "10.0.0.3"], { interfaces: ["eth1"] })).toEqual([]);
});

it("is where its loopback is meant", async () => {
  expect(await tried(["10.0.0.2"], { loopback: true })).toEqual(["10.0.0.2"]);
});
