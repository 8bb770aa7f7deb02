/**
 * Seen: a container was removed between its claim and its disarming. The zone drill left with 6 and hit
 * nobody; removed a moment earlier the others were hit and it passed, and later the fault was "not confirmed".
 */
import { expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import { ChaosError } from "../../src/failure.ts";
import pause from "../../src/monkeys/pause.ts";
import zoneWiper from "../../src/monkeys/zone-wiper.ts";
import { type Stage, stage } from "../core/drilling.ts";
import { judged } from "../reporter/judging.ts";

const WIPE = { monkey: zoneWiper as unknown as Monkey, options: { hold: "3s" } };
const PAUSE = { monkey: pause as unknown as Monkey, options: { duration: "3s" } };

const injected = ({ facts }: Stage) => facts.filter((fact) => fact.kind === "injected");
const stops = ({ facts }: Stage) =>
  facts.flatMap((fact) => (fact.kind === "stopped" ? [fact.cause] : []));

function expectClean(it: Stage) {
  expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
  expect([...it.source.held.keys()]).toEqual([]);
}

function removing(it: Stage, when: (fact: Fact) => boolean, ...names: string[]): void {
  it.onFact = (fact) => {
    if (!when(fact)) return;
    it.onFact = () => {};
    for (const name of names) it.source.destroy(name);
  };
}

/** The burst begins when the last was disarmed. */
function removingBeforeTheBurst(it: Stage, name: string): void {
  const real = it.source.victim.bind(it.source);
  it.source.victim = (target) => ({
    ...real(target),
    setPolicy: async (policy, signal) => {
      await real(target).setPolicy(policy, signal);
      if (target.name === name && policy.name === "no") it.source.destroy(name);
    },
  });
}

const MOMENTS: [string, (it: Stage) => void][] = [
  ["before it was looked at", (it) => it.source.vanish("a-2")],
  ["before it was disarmed", (it) => removing(it, ({ kind }) => kind === "intended", "a-2")],
  ["before the burst", (it) => removingBeforeTheBurst(it, "a-2")],
];

it.each(MOMENTS)("one of a zone that was removed %s: the others are judged", async (_, removed) => {
  const it = stage();
  const victims = ["a-1", "a-2", "a-3"].map((name) => it.source.add(name));
  removed(it);

  await it.run({ ...WIPE, victims });

  expect(it.source.state("a-1").startedAt).toBe("a-1 start 2");
  expect(it.source.state("a-3").startedAt).toBe("a-3 start 2");
  expect(JSON.stringify(it.facts)).toMatch(/it vanished before it was hit|"vanished"/);
  expect(judged(it)).toMatchObject({ verdict: "pass", exit: 0 });
  expectClean(it);
});

it("of two that are to be paused, the one that is left is judged", async () => {
  const it = stage();
  const victims = [it.source.add("web-1"), it.source.add("web-2")];
  removing(it, ({ kind }) => kind === "intended", "web-1");

  await it.run({ ...PAUSE, victims });

  expect(injected(it)).toMatchObject([{ deed: { facts: { gone: true } } }, { deed: {} }]);
  expect(judged(it)).toMatchObject({ exit: 0 });
  expectClean(it);
});

it.each([
  ["a wiped zone", WIPE],
  ["a pause", PAUSE],
])("where all were removed, nobody is left for %s, and nothing is held", async (_, monkey) => {
  const it = stage();
  const victims = [it.source.add("a-1"), it.source.add("a-2")];
  removing(it, ({ kind }) => kind === "intended", "a-1", "a-2");

  await it.run({ ...monkey, victims });

  expect(it.clock.monotonicMs()).toBeLessThan(3_000);
  expect(stops(it)).toEqual(["nothing-left"]);
  expect(judged(it)).toMatchObject({ verdict: "inconclusive", exit: 3 });
  expectClean(it);
});

it("one that is still being removed is waited for, because engines list it meanwhile", async () => {
  const it = stage();
  const victims = [it.source.add("a-1"), it.source.add("a-2")];
  const refused = new ChaosError("ENGINE_REFUSED", "409, marked for removal");
  it.source.failing("policy no a-1", refused);
  it.onFact = ({ kind }) => {
    if (kind !== "intended") return;
    it.onFact = () => {};
    it.source.change("a-1", { running: false, pid: 0 });
    void it.clock.sleep(600).then(() => it.source.destroy("a-1"));
  };

  await it.run({ ...WIPE, victims });

  expect(it.source.state("a-2").startedAt).toBe("a-2 start 2");
  expect(judged(it)).toMatchObject({ exit: 0 });
});

it("one that is there and cannot be disarmed is no such case: nobody is hit", async () => {
  const it = stage();
  const victims = [it.source.add("a-1"), it.source.add("a-2")];
  it.source.failing("policy no a-1", new ChaosError("ENGINE_REFUSED", "500, no"));

  await it.run({ ...WIPE, victims });

  expect(stops(it)).toEqual(["error"]);
  expect(injected(it)).toEqual([]);
  expectClean(it);
});

it("one that comes back while it is held and is removed then was hit once", async () => {
  const it = stage();
  const victims = [it.source.add("a-1"), it.source.add("a-2")];
  it.onFact = ({ kind }) => {
    if (kind !== "verified") return;
    it.onFact = () => {};
    void it.clock.sleep(500).then(() => {
      it.source.startBySomebody("a-1");
      it.source.destroy("a-1");
    });
  };

  await it.run({ ...WIPE, victims });

  expect(injected(it)).toHaveLength(2);
  expect(judged(it)).toMatchObject({ exit: 0 });
  expectClean(it);
});
