/**
 * Seen: max-open=3 let a drill through that had two network faults on each of two containers: four
 * were open at once, and the guard had counted two victims.
 */
import { expect, it } from "vitest";
import type { Aimed } from "../../src/aiming.ts";
import { systemClock } from "../../src/core/clock.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import { readSelection } from "../../src/core/selector.ts";
import { readGuards } from "../../src/guarding.ts";
import { hear, hearingsOf } from "../../src/hearings.ts";
import blackhole from "../../src/monkeys/blackhole.ts";
import { recheckOf } from "../../src/rechecking.ts";
import { FakeSource } from "../core/fake-source.ts";

const MONKEY = blackhole as unknown as Monkey;

async function askedAbout(stages: readonly number[], max: number) {
  const source = new FakeSource(systemClock);
  const victims = ["web-1", "web-2"].map((name) => source.add(name));
  const selector = readSelection({ all: true });
  const rest = {
    victims,
    eligible: victims,
    alsoHit: [],
    selector,
    options: {},
    holdMs: 1_000,
    monkey: MONKEY,
    needs: [],
  };
  const faults = stages.map((stage) => ({ stage, ...rest })) as unknown as Aimed[];
  const all = await readGuards({ maxOpen: max }, [MONKEY]);
  const active = all.filter(({ guard }) => guard.name === "max-open");
  const hearings = hearingsOf(active, faults, { run: "run-1", targets: victims });
  const asking = { source, clock: systemClock };
  const { signal } = new AbortController();
  const aims = stages.flatMap((_, fault) => victims.map((victim) => ({ fault, victim })));
  const recheck = recheckOf({
    hearings,
    faults,
    protection: { force: false, minAgeMs: 0 },
    asking,
  });
  return {
    planned: await hear(hearings, { ...asking, signal }),
    before: (isOver: (fault: number) => boolean) =>
      recheck(
        aims.map((aim) => (isOver(aim.fault) ? { ...aim, isOver: true as const } : aim)),
        undefined,
        signal,
      ),
  };
}

it.each([
  [3, false],
  [4, true],
])("two faults on each of two victims, at most %i open: %s", async (max, allowed) => {
  const { planned, before } = await askedAbout([0, 0], max);
  expect(planned).toMatchObject([{ guard: "max-open", allowed }]);
  expect(await before(() => false)).toMatchObject([{ guard: "max-open", allowed }]);
});

it("of stages only one is open at a time", async () => {
  const { planned, before } = await askedAbout([0, 1], 2);
  expect(planned).toMatchObject([{ guard: "max-open", allowed: true }]);
  expect(await before((fault) => fault === 0)).toMatchObject([{ allowed: true }]);
});
