/**
 * Seen: three zone wipers beside each other in one file, one for each zone. Each was told that the two
 * other zones stand, all went down, and the guard had agreed three times.
 */
import { expect, it } from "vitest";
import type { Aimed } from "../../src/aiming.ts";
import { systemClock } from "../../src/core/clock.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import { readSelection } from "../../src/core/selector.ts";
import { readGuards } from "../../src/guarding.ts";
import { hear, hearingsOf } from "../../src/hearings.ts";
import zoneWiper from "../../src/monkeys/zone-wiper.ts";
import { FakeSource } from "../core/fake-source.ts";

const WIPER = zoneWiper as unknown as Monkey;

it.each([
  ["beside each other", [0, 0, 0], [false, false, false]],
  ["one after another", [0, 1, 2], [true, true, true]],
  ["two of three at once", [0, 0, 1], [false, false, true]],
])("zone wipers %s are told of each other", async (_, stages, allowed) => {
  const source = new FakeSource(systemClock);
  const targets = ["a", "b", "c"].flatMap((zone) =>
    [1, 2].map((n) => source.add(`${zone}-${n}`, { zone, project: "shop" })),
  );
  const faults = stages.map((stage, at) => {
    const victims = targets.filter(({ zone }) => zone === "abc"[at]);
    const selector = readSelection({ zone: ["abc"[at] ?? ""] });
    const options = { quorum: "50%" };
    const aimed = { victims, eligible: victims, alsoHit: [] };
    return { stage, ...aimed, selector, options, holdMs: 1_000, monkey: WIPER };
  }) as unknown as Aimed[];
  const active = await readGuards({}, [WIPER, WIPER, WIPER]);
  const { signal } = new AbortController();

  const hearings = hearingsOf(active, faults, { run: "run-1", targets });
  const rulings = await hear(hearings, { source, clock: systemClock, signal });

  const quorum = rulings.filter(({ guard }) => guard === "quorum");
  expect(quorum.map((one) => one.allowed)).toEqual(allowed);
});
