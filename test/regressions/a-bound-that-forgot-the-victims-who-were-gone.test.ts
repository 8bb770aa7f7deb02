/**
 * Seen: max-victims=3, a zone of three held down, and an orchestrator that removed the dead and
 * replaced them: each that was gone made room for another, and five containers were hit. And seen in
 * the simulation: the second stage of a drill began to count anew, and a newcomer was a fourth victim.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import { readSelection } from "../../src/core/selector.ts";
import { readGuards } from "../../src/guarding.ts";
import zoneWiper from "../../src/monkeys/zone-wiper.ts";
import { recheckOf } from "../../src/rechecking.ts";
import { FakeSource } from "../core/fake-source.ts";

async function threeOfAtMostThree() {
  const source = new FakeSource(systemClock);
  const victims = ["a-1", "a-2", "a-3"].map((name) => source.add(name, { zone: "a" }));
  const active = await readGuards({ "max-victims": 3 }, [zoneWiper as unknown as Monkey]);
  const planned = { run: "run-1", victims, radius: victims, targets: victims, fleet: victims };
  const recheck = recheckOf({
    hearings: [
      {
        active: active.filter(({ guard }) => guard.name === "max-victims"),
        situation: {
          ...planned,
          dragged: [],
          openAtOnce: 3,
          eligible: 3,
          options: {},
          holdMs: 1_000,
        },
      },
    ],
    faults: [
      { selector: readSelection({ all: true }), needs: [] },
      { selector: readSelection({ all: true }), needs: [] },
    ],
    protection: { force: false, minAgeMs: 0 },
    asking: { source, clock: systemClock },
  });
  return { source, victims, recheck, signal: new AbortController().signal };
}

const fourth = { guard: "max-victims", allowed: false, reason: "4 victims, at most 3 allowed" };

it("a victim that is gone counts against max-victims as long as its run lasts", async () => {
  const { source, victims, recheck, signal } = await threeOfAtMostThree();
  source.vanish("a-1");
  const newcomer = source.add("a-4", { zone: "a" });
  const aims = [...victims, newcomer].map((victim) => ({ fault: 0, victim }));

  expect(await recheck(aims, aims.at(-1), signal)).toContainEqual(fourth);
});

it("the victims of the stages before count, and one that is hit by both counts once", async () => {
  const { source, victims, recheck, signal } = await threeOfAtMostThree();
  const before = victims.map((victim) => ({ fault: 0, victim, isOver: true as const }));
  const [again, ...others] = victims.map((victim) => ({ fault: 1, victim }));
  const newcomer = { fault: 1, victim: source.add("a-4", { zone: "a" }) };
  const first = again ? [...before, again] : before;

  expect(await recheck(first, undefined, signal)).toMatchObject([{ allowed: true }]);
  expect(await recheck([...first, ...others], undefined, signal)).toMatchObject([
    { allowed: true },
  ]);
  expect(await recheck([...first, newcomer], newcomer, signal)).toContainEqual(fourth);
});
