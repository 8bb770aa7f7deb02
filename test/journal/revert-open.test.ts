import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { AnyFault } from "../../src/core/fault.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import { ChaosError } from "../../src/failure.ts";
import { type RevertDeps, revertOpen } from "../../src/journal/revert-open.ts";
import pause from "../../src/monkeys/pause.ts";
import { until } from "../core/drilling.ts";
import { FakeSource } from "../core/fake-source.ts";
import { virtualClock } from "../reporter/virtual-clock.ts";
import { aFault } from "./made.ts";

function scene(...names: string[]) {
  const clock = virtualClock();
  const source = new FakeSource(clock);
  const facts: Fact[] = [];
  const faults = names.map((name, index): AnyFault => {
    const { id } = source.add(name);
    source.change(name, { paused: true });
    const fault = { ...aFault(`f${index + 1}`), monkey: "pause", victim: { id, name, source: "" } };
    const claim = { victim: id, run: fault.run, token: fault.id, expires: "", holder: "" };
    source.held.set(id, { ...claim, generation: 0, fault });
    return fault;
  });
  const deps = {
    clock,
    source,
    monkey: () => pause as unknown as Monkey,
    note: async (more: readonly Fact[]) => void facts.push(...more),
    deadlineMs: 60_000,
  };
  const revert = (some = faults, more: Partial<RevertDeps> = {}) =>
    until(revertOpen(some, { ...deps, ...more }), clock);
  return { clock, source, facts, faults, revert };
}

const refused = (message: string) => new ChaosError("ENGINE_REFUSED", message);

describe("an undo", () => {
  it("undoes every fault, notes each, and lets go of each claim", async () => {
    const { source, facts, revert } = scene("web-1", "web-2");

    const { reverted, failed } = await revert();

    expect(reverted.map(({ deed }) => deed.how)).toEqual(["thawed", "thawed"]);
    expect(failed).toEqual([]);
    expect(facts.map(({ kind }) => kind)).toEqual(["reverted", "reverted"]);
    expect([...source.held]).toEqual([]);
  });

  it("begins with the latest fault, and undoes those of one victim one after another", async () => {
    const { facts, faults, revert } = scene("web-1");
    const [first] = faults as [AnyFault];

    await revert([first, { ...first, id: "f2" }, { ...first, id: "f3" }]);

    expect(facts.map((fact) => "fault" in fact && fact.fault)).toEqual(["f3", "f2", "f1"]);
  });

  it("leaves paused what somebody thawed and paused anew, unless more of ours may land", async () => {
    const { source, facts, faults, revert } = scene("web-1", "web-2");
    const ids = faults.map(({ id }) => id) as [string, string];

    await revert(undefined, {
      endedByOthers: new Set(ids),
      unanswered: new Map([[ids[1], "it timed out"]]),
    });

    const now = await source.snapshot(faults.map(({ victim }) => victim.id));
    expect(faults.map(({ victim }) => now.get(victim.id)?.paused)).toEqual([true, false]);
    expect(facts).toContainEqual(
      expect.objectContaining({
        fault: ids[0],
        deed: { how: "nothing to undo: somebody else had ended it", facts: {} },
      }),
    );
    expect([...source.held]).toEqual([]);
  });

  it("goes on after a failure, and says which it was", async () => {
    const { source, facts, revert } = scene("web-1", "web-2", "web-3");
    source.failing("thaw web-2", new ChaosError("OPTION_INVALID", "not a fault of this version"));

    const { reverted, failed } = await revert();

    expect(reverted.map(({ fault }) => fault.victim.name).sort()).toEqual(["web-1", "web-3"]);
    expect(failed).toMatchObject([{ message: "not a fault of this version" }]);
    expect(facts.filter(({ kind }) => kind === "revert-failed")).toHaveLength(1);
  });

  it("keeps the claim of what it could not undo, so that another can find it", async () => {
    const { source, revert } = scene("web-1");
    source.failing("thaw web-1", new ChaosError("OPTION_INVALID", "no"));

    await revert();

    expect(source.deeds).not.toContain("release web-1");
    expect([...source.held.values()].map(({ token }) => token)).toEqual(["f1"]);
  });

  it("tries again what the engine refused or did not answer", async () => {
    const { source, facts, revert } = scene("web-1");
    const silent = new ChaosError("ENGINE_TIMEOUT", "no answer");
    source.failing("thaw web-1", refused("busy"), silent, new Error("socket hang up"));

    const { reverted, failed } = await revert();

    expect(source.deeds.filter((deed) => deed === "thaw web-1")).toHaveLength(4);
    expect(reverted).toHaveLength(1);
    expect(failed).toEqual([]);
    expect(facts.map(({ kind }) => kind)).toEqual(["revert-delayed", "reverted"]);
  });

  it("tries again what an agent failed at, and gives up after ten seconds of that", async () => {
    const { clock, source, facts, revert } = scene("web-1", "web-2");
    const lost = new ChaosError("AGENT_FAILED", "The helper ended");
    source.failing("thaw web-1", lost, lost);
    source.failing("thaw web-2", ...Array.from({ length: 1_000 }, () => lost));
    const begun = clock.monotonicMs();

    const { reverted, failed } = await revert();

    expect(reverted.map(({ fault }) => fault.victim.name)).toEqual(["web-1"]);
    expect(failed).toMatchObject([{ message: "The helper ended" }]);
    expect(clock.monotonicMs() - begun).toBeLessThan(20_000);
    expect(facts.map(({ kind }) => kind).toSorted()).toEqual([
      "revert-delayed",
      "revert-delayed",
      "revert-failed",
      "reverted",
    ]);
  });

  it("tries again to let go of a claim, because an undone victim must not stay locked", async () => {
    const { source, revert } = scene("web-1");
    source.failing("release web-1", refused("busy"));

    const { reverted } = await revert();

    expect(reverted).toHaveLength(1);
    expect([...source.held]).toEqual([]);
  });

  it("waits longer after each failure, up to five seconds", async () => {
    const { clock, source, revert } = scene("web-1");
    source.failing("thaw web-1", ...Array.from({ length: 8 }, () => refused("busy")));
    const begun = clock.monotonicMs();

    await revert();

    // 200 + 400 + 800 + 1600 + 3200, then 5000 three times.
    expect(clock.monotonicMs() - begun).toBeGreaterThanOrEqual(21_200);
  });

  it("gives up at its deadline, and says so", async () => {
    const { source, revert } = scene("web-1");
    source.failing("thaw web-1", ...Array.from({ length: 10_000 }, () => refused("still busy")));

    const { failed } = await revert(undefined, { deadlineMs: 1 });

    expect(failed).toMatchObject([{ message: "still busy" }]);
    expect([...source.held]).toHaveLength(1);
  });

  it("of a victim that is gone is success: there is nothing to undo", async () => {
    const { source, revert } = scene("web-1");
    source.vanish("web-1");

    const { reverted } = await revert();

    expect(reverted[0]?.deed.how).toContain("gone");
    expect([...source.held]).toEqual([]);
  });

  it("twice is harmless", async () => {
    const { source, revert } = scene("web-1");

    await revert();
    const { failed } = await revert();

    expect(failed).toEqual([]);
    expect(source.state("web-1").paused).toBe(false);
  });

  it("does not thaw what was paused before we came", async () => {
    const { source, faults, revert } = scene("web-1");
    const [fault] = faults as [AnyFault];

    await revert([{ ...fault, before: { ...fault.before, paused: true } }]);

    expect(source.deeds).not.toContain("thaw web-1");
  });

  it("does not stop because the journal cannot be written", async () => {
    const { source, revert } = scene("web-1");

    const { reverted } = await revert(undefined, {
      note: () => Promise.reject(new ChaosError("STATE_UNWRITABLE", "disk full")),
    });

    expect(reverted).toHaveLength(1);
    expect(source.state("web-1").paused).toBe(false);
  });
});
