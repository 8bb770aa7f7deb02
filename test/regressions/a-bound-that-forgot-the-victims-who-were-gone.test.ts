/**
 * Seen: max-victims=3, a zone of three held down, and an orchestrator that removed the dead and
 * replaced them: each that was gone made room for another, and five containers were hit.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import { readSelection } from "../../src/core/selector.ts";
import { readGuards } from "../../src/guarding.ts";
import zoneWiper from "../../src/monkeys/zone-wiper.ts";
import { recheckOf } from "../../src/rechecking.ts";
import { FakeSource } from "../core/fake-source.ts";

it("a victim that is gone counts against max-victims as long as its run lasts", async () => {
  const source = new FakeSource(systemClock);
  const victims = ["a-1", "a-2", "a-3"].map((name) => source.add(name, { zone: "a" }));
  const active = await readGuards({ "max-victims": 3 }, zoneWiper as unknown as Monkey);
  const planned = { run: "run-1", victims, targets: victims, fleet: victims, eligible: 3 };
  const recheck = recheckOf({
    active: active.filter(({ guard }) => guard.name === "max-victims"),
    planned: { ...planned, options: {}, holdMs: 1_000 },
    fleetOf: (targets) => [...targets],
    selector: readSelection({ all: true }),
    protection: { force: false, minAgeMs: 0 },
    asking: { source, clock: systemClock },
  });

  source.vanish("a-1");
  const newcomer = source.add("a-4", { zone: "a" });
  const { signal } = new AbortController();
  const [ruling] = await recheck([...victims, newcomer], newcomer, signal);

  expect(ruling).toMatchObject({ guard: "max-victims", allowed: false });
  expect(ruling?.reason).toBe("4 victims, at most 3 allowed");
});
