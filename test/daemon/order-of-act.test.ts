/** What an act asks for. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadExperiments } from "../../src/config/load.ts";
import type { Act } from "../../src/core/occasion.ts";
import { ordersOf } from "../../src/daemon/order-of-act.ts";
import { temporaryFolder } from "../cli/chaos.ts";

const act = (id: string): Act => ({
  id,
  experiment: "x",
  group: "shop/api",
  date: "2027-01-04",
  local: "2027-01-04T10:00",
  atMs: Date.parse("2027-01-04T10:00:00Z"),
  act: true,
  reason: "",
});

async function ordersFor(id: string, more = "") {
  const file = join(temporaryFolder(), "drill.yaml");
  writeFileSync(
    file,
    `version: 1
experiments:
  - name: x
    faults: [{ monkey: pause, select: { all: true } }]
    schedule: { every: 2h, groups: service }
${more}`,
  );
  const [experiment] = await loadExperiments(file, {});
  if (!experiment?.timetable) throw new Error("it has a schedule");
  return ordersOf(act(id), { experiment, schedule: experiment.timetable, file, watchdog: "auto" });
}

describe("an act's order", () => {
  it("is its experiment's, within its group, for those who agreed", async () => {
    const [order, ...more] = await ordersFor("a");
    expect(more).toEqual([]);
    expect(order).toMatchObject({
      name: "x",
      protection: { optIn: true, force: false },
      act: { id: "a", experiment: "x", group: "service shop/api", due: "2027-01-04T10:00:00.000Z" },
    });
    expect(order?.faults[0].group).toEqual({ by: "service", name: "shop/api" });
  });

  it("draws victims of its own, and the same again", async () => {
    const seeds = await Promise.all(
      ["a", "b", "a"].map(async (id) => (await ordersFor(id))[0]?.seed),
    );
    expect(seeds[0]).toBe(seeds[2]);
    expect(seeds[0]).not.toBe(seeds[1]);
    expect((await ordersFor("a", "    seed: other\n"))[0]?.seed).not.toBe(seeds[0]);
  });

  it("may hit everybody where the file says so", async () => {
    expect((await ordersFor("a", "    optIn: false\n"))[0]?.protection.optIn).toBeUndefined();
  });

  it("of a ramp is one for each step, with the same victims", async () => {
    const orders = await ordersFor("a", "    ramp: { count: [1, 2, 3] }\n");
    expect(orders.map(({ step }) => step?.at)).toEqual([1, 2, 3]);
    expect(new Set(orders.map(({ seed }) => seed)).size).toBe(1);
    expect(new Set(orders.map((one) => one.act?.id))).toEqual(new Set(["a"]));
  });
});
