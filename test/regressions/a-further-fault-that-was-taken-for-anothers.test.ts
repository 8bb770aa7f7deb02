/**
 * Seen: of two network faults of a run on one victim, the first was undone, another run claimed the
 * victim, and the second was "not ours any more": its rules stayed, and its claim for ever. And seen: a volume
 * prune took a run's claims, another run claimed the victim, and the first one's queue stayed: "reverted".
 */
import { expect, it } from "vitest";
import { claimKey } from "../../src/core/claim-key.ts";
import type { AnyFault } from "../../src/core/fault.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import { revertOpen } from "../../src/journal/revert-open.ts";
import blackhole from "../../src/monkeys/blackhole.ts";
import { until } from "../core/drilling.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aFault } from "../journal/made.ts";
import { virtualClock } from "../reporter/virtual-clock.ts";

it.each([
  ["whose claim somebody pruned", {}],
  ["which somebody else undid", { isUndone: () => true }],
])("undoes a network fault %s, although another run holds the victim by now", async (_, more) => {
  const clock = virtualClock();
  const source = new FakeSource(clock);
  const { id, name } = source.add("web-1");
  const options = blackhole.options.parse({ duration: "10s" });
  const victim = { id, name, source: "fake" };
  const fault: AnyFault = { ...aFault("f1"), monkey: "blackhole", options, victim };
  const claim = { run: "run-2", token: "f9", holder: "", expires: "", generation: 0 };
  const theirs = { ...claim, victim: id, fault: { ...fault, id: "f9" } };
  if (!("isUndone" in more)) source.held.set(id, theirs);
  const wish = { id: "f1", until: fault.until } as never;
  await source.victim(victim).impair(wish, AbortSignal.timeout(1_000));

  const undo = revertOpen([fault], {
    ...{ clock, source, note: async () => {}, deadlineMs: 60_000, ...more },
    monkey: () => blackhole as unknown as Monkey,
  });
  await until(undo, clock);

  expect(source.impairments(name)).toEqual([]);
  expect([...source.held.values()]).toEqual("isUndone" in more ? [] : [theirs]);
});

it("undoes a fault beside others although another run holds the victim by now", async () => {
  const clock = virtualClock();
  const source = new FakeSource(clock);
  const { id, name } = source.add("web-1");
  const options = blackhole.options.parse({ duration: "10s" });
  const victim = { id, name, source: "fake" };
  const first: AnyFault = { ...aFault("f1"), monkey: "blackhole", options, victim };
  const further: AnyFault = { ...first, id: "f2", beside: 1 };
  const claim = { run: "run-1", token: "f2", holder: "", expires: "", generation: 0 };
  source.held.set(claimKey(further), { ...claim, victim: claimKey(further), fault: further });
  const theirs = { ...claim, run: "run-2", token: "f9", victim: id, fault: { ...first, id: "f9" } };
  source.held.set(id, theirs);
  const wish = { id: "f2", until: further.until } as never;
  await source.victim(victim).impair(wish, AbortSignal.timeout(1_000));

  const undo = revertOpen([further], {
    ...{ clock, source, note: async () => {}, deadlineMs: 60_000 },
    monkey: () => blackhole as unknown as Monkey,
  });
  const { reverted } = await until(undo, clock);

  expect(reverted.map(({ fault }) => fault.id)).toEqual(["f2"]);
  expect(source.impairments(name)).toEqual([]);
  expect([...source.held.values()]).toEqual([theirs]);
});
