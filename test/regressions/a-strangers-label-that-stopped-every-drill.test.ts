/**
 * Seen: a container of somebody else with `chaos.probe=gopher://x` made every drill beside it exit with
 * 2, without a word of whose label it was. And one whose port was not published was down from the start.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Order } from "../../src/order.ts";
import { prepare } from "../../src/prepare.ts";
import { FakeSource } from "../core/fake-source.ts";
import { WATCHING } from "../reporter/journal.ts";

const order: Order = {
  faults: [
    {
      ...{ monkey: "noop", options: {}, quantity: { kind: "all" } },
      selection: { name: ["mine"], exclude: ["stranger"] },
    },
  ],
  protection: { force: false, minAgeMs: 0 },
  probes: [],
  watching: WATCHING,
};

it.each([
  ["gopher://x", /stranger is not probed: .*"gopher"/],
  ["http://:8080/", /stranger is not probed: .*port that it does not publish/],
])("label %s is a note that names its container", async (address, says) => {
  const source = new FakeSource(systemClock);
  source.add("mine", { project: "shop" });
  source.add("stranger", { project: "shop", labels: { "chaos.probe": address } });
  const { plan } = await prepare(order, source, new AbortController().signal);
  expect(plan.warnings.join("\n")).toMatch(says);
  expect(plan.probes).toEqual([]);
});

it("an address on the command line stays a mistake", async () => {
  const source = new FakeSource(systemClock);
  source.add("mine");
  const asked = { ...order, probes: [{ name: "x", address: "gopher://x" }] };
  const planned = prepare(asked, source, new AbortController().signal);
  await expect(planned).rejects.toMatchObject({ code: "PROBE_INVALID" });
});
