import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import restart from "../../src/monkeys/restart.ts";
import stop from "../../src/monkeys/stop.ts";
import { type Stage, stage } from "../core/drilling.ts";

const stopping = { monkey: stop as unknown as Monkey, options: { grace: "2s", duration: "3s" } };
const restarting = { monkey: restart as unknown as Monkey, options: { grace: "2s" } };

const of = <K extends Fact["kind"]>({ facts }: Stage, kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
const deedsOn = (it: Stage, name: string) =>
  it.source.deeds.filter((deed) => /^(?:stop|start|restart) /.test(deed) && deed.endsWith(name));

function expectClean(it: Stage) {
  expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
  expect([...it.source.held.keys()]).toEqual([]);
}

describe("stop", () => {
  it("keeps its victim down for its duration, then starts it", async () => {
    const it = stage();
    const before = it.clock.monotonicMs();

    await it.run({ ...stopping, victims: [it.source.add("web-1")] });

    expect(deedsOn(it, "web-1")).toEqual(["stop web-1", "start web-1"]);
    expect(it.clock.monotonicMs() - before).toBeGreaterThanOrEqual(3_000);
    expect(of(it, "verified")).toMatchObject([{ effect: { kind: "in-effect" } }]);
    expect(of(it, "reverted")).toMatchObject([{ deed: { how: "we started it again" } }]);
    expectClean(it);
  });

  it("gives a claim the time of its grace on top", async () => {
    const it = stage();
    const at = it.clock.wallMs();

    await it.run({ ...stopping, victims: [it.source.add("web-1")] });

    const until = Date.parse(of(it, "intended")[0]?.fault.until ?? "");
    expect(until - at).toBe(2_000 + 3_000 + 60_000);
  });

  it("notices who starts a victim too early, and leaves it running", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];
    it.onFact = ({ kind }) => {
      if (kind === "verified") it.source.startBySomebody("web-1");
    };

    await it.run({ ...stopping, victims });

    expect(of(it, "ended")).toMatchObject([{ deed: { facts: { early: true } } }]);
    expect(deedsOn(it, "web-1")).toEqual(["stop web-1"]);
    expectClean(it);
  });

  it("starts nothing that is gone: the engine removed it at its death", async () => {
    const it = stage();

    await it.run({ ...stopping, victims: [it.source.add("web-1", {}, { autoRemove: true })] });

    expect(deedsOn(it, "web-1")).toEqual(["stop web-1"]);
    expect(of(it, "reverted")).toMatchObject([{ deed: { facts: { gone: true } } }]);
  });

  it("whose caller is gone before the answer is waited for, and then undone", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];
    it.source.failing("stop web-1", new Error("the connection was cut"));
    it.onFact = ({ kind }) => {
      // The engine goes on with what it was asked for: the victim obeys a second later.
      if (kind === "injected")
        void it.clock.sleep(1_000).then(() => it.source.stopBySomebody("web-1"));
    };

    await it.run({ ...stopping, victims });

    expect(it.source.state("web-1").running).toBe(true);
    expect(deedsOn(it, "web-1")).toEqual(["stop web-1", "start web-1"]);
    expectClean(it);
  });

  it("that never was leaves its victim alone", async () => {
    const it = stage();
    it.source.failing("stop web-1", new Error("the engine cannot now"));

    await it.run({ ...stopping, victims: [it.source.add("web-1")] });

    expect(deedsOn(it, "web-1")).toEqual(["stop web-1"]);
    expect(of(it, "reverted")).toMatchObject([{ deed: { how: "it never went down" } }]);
    expectClean(it);
  });

  it.each([
    [{ grace: "1500ms" }, "expected a multiple of 1s"],
    [{ grace: "11m" }, "expected 0s to 10m"],
    [{ duration: "0s" }, "expected 100ms to 24h"],
    [{ duration: "10" }, "expected a number and a unit"],
    [{ signal: "SIGTERM" }, "signal"],
  ])("refuses %j", (given, why) => {
    const { error } = stop.options.safeParse(given);
    expect(error?.issues.map(({ message }) => message).join()).toContain(why);
  });
});

describe("restart", () => {
  it("is proven by a new start time, and leaves nothing to undo", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];
    const before = it.source.state("web-1");

    await it.run({ ...restarting, victims });

    expect(deedsOn(it, "web-1")).toEqual(["restart web-1"]);
    expect(it.source.state("web-1").startedAt).not.toBe(before.startedAt);
    expect(of(it, "verified")).toMatchObject([{ effect: { kind: "in-effect" } }]);
    expect(of(it, "reverted")).toMatchObject([{ deed: { how: "it runs again" } }]);
    expectClean(it);
  });

  it("starts what the engine left down half-way", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];
    it.source.failing("restart web-1", new Error("the connection was cut"));
    it.onFact = ({ kind }) => {
      if (kind === "injected") it.source.stopBySomebody("web-1");
    };

    await it.run({ ...restarting, victims });

    expect(deedsOn(it, "web-1")).toEqual(["restart web-1", "start web-1"]);
    expectClean(it);
  });
});
