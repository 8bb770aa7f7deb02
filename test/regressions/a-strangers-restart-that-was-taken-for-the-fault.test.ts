import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import { ChaosError, MAY_LAND } from "../../src/failure.ts";
import disconnect from "../../src/monkeys/disconnect.ts";
import { stage } from "../core/drilling.ts";

// The victim died and came back by itself while the engine sat on the call, so it looked undone; the
// call landed afterwards, and left it cut off with nobody who knew. Seed 491237928 of the simulation.
it("stays open when its victim was restarted by others before its call has landed", async () => {
  const it = stage();
  const [victim] = [it.source.add("web-1", {}, { networks: { shop: { aliases: [] } } })];
  const silent = new ChaosError("ENGINE_TIMEOUT", "no answer", { details: MAY_LAND });
  it.source.failing("disconnect shop web-1", silent);
  it.onFact = ({ kind }) => {
    if (kind === "injected") it.source.change("web-1", { startedAt: "web-1 start 2" });
  };
  const cutting = { monkey: disconnect as unknown as Monkey, options: { duration: "10s" } };

  await it.run({ ...cutting, victims: [victim] });

  expect(it.facts.filter(({ kind }) => kind === "reverted")).toEqual([]);
  expect(it.source.held.size).toBe(1);
});
