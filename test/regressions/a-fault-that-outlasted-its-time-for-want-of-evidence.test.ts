/** A fault that met no packet was looked at for three seconds more when its time was up, and only then undone. */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import blackhole from "../../src/monkeys/blackhole.ts";
import { stage } from "../core/drilling.ts";

it("a fault that nobody met is undone when its time is up", async () => {
  const drill = stage();
  drill.source.packets = 0;
  const times = new Map<string, number>();
  drill.onFact = ({ kind }) => times.set(kind, drill.clock.monotonicMs());

  await drill.run({
    monkey: blackhole as unknown as Monkey,
    options: { duration: "5s" },
    victims: [drill.source.add("web-1")],
  });

  const heldMs = (times.get("reverted") ?? 0) - (times.get("verified") ?? 0);
  expect(heldMs).toBeLessThan(5_500);
});
