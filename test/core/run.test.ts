import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import type { Claim } from "../../src/core/source.ts";
import { ChaosError, MAY_LAND } from "../../src/failure.ts";
import kill from "../../src/monkeys/kill.ts";
import pause from "../../src/monkeys/pause.ts";
import zoneWiper from "../../src/monkeys/zone-wiper.ts";
import { RUN, type Setting, type Stage, stage } from "./drilling.ts";

const pausing = { monkey: pause as unknown as Monkey, options: { duration: "2s" } };
const wiping = { monkey: zoneWiper as unknown as Monkey, options: { hold: "3s" } };
const UNANSWERED = new ChaosError("ENGINE_TIMEOUT", "no answer within 10 s", { details: MAY_LAND });
const killing = { monkey: kill as unknown as Monkey, options: {} };

const kinds = ({ facts }: Stage) => facts.map((fact) => fact.kind);
const of = <K extends Fact["kind"]>({ facts }: Stage, kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
const stops = (it: Stage) => of(it, "stopped").map(({ cause }) => cause);

/** Nothing of ours remains: no claim, no residue, and the last entry says so. */
function expectClean(it: Stage) {
  expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
  expect([...it.source.held.keys()]).toEqual([]);
}

describe("a run", () => {
  it("writes its entries in the order of its deeds", async () => {
    const it = stage();
    const victims = [it.source.add("web-1"), it.source.add("web-2")];

    await it.run({ ...pausing, victims });

    expect(kinds(it)).toEqual([
      ...["intended", "intended", "injected", "injected", "verified", "verified"],
      ...["reverted", "reverted", "finished"],
    ]);
    expect(it.phases).toEqual(["fault", "recovery", "cool-down"]);
    expectClean(it);
  });

  it("claims a victim, then writes the intent, and only then touches it", async () => {
    const it = stage();

    await it.run({ ...pausing, victims: [it.source.add("web-1")] });

    const order = ["claim web-1", "note intended", "pause web-1", "note injected", "thaw web-1"];
    expect(it.source.deeds.filter((deed) => order.includes(deed))).toEqual(order);
  });

  it("lets go of a claim only after its fault is gone", async () => {
    const it = stage();

    await it.run({ ...pausing, victims: [it.source.add("web-1")] });

    const order = ["thaw web-1", "note reverted", "release web-1"];
    expect(it.source.deeds.filter((deed) => order.includes(deed))).toEqual(order);
  });

  it("keeps victims frozen for the duration and no longer", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];
    const times: number[] = [];
    it.onFact = (fact) => {
      if (fact.kind === "injected" || fact.kind === "reverted") times.push(it.clock.monotonicMs());
    };

    await it.run({ ...pausing, victims });

    const [from = 0, to = 0] = times;
    expect(to - from).toBe(2_000);
  });

  it("gives them back as soon as nobody needs the fault any more, which is no stop", async () => {
    const it = stage();
    const times: number[] = [];
    it.onFact = ({ kind }) => {
      if (kind === "verified" || kind === "reverted") times.push(it.clock.monotonicMs());
      if (kind === "verified") it.release.abort();
    };

    await it.run({ ...pausing, victims: [it.source.add("web-1")] });

    expect(times[1]).toBe(times[0]);
    expect(stops(it)).toEqual([]);
    expectClean(it);
  });

  it("crashes, and notices that the restart policy brought the victim back", async () => {
    const it = stage();

    await it.run({ ...killing, victims: [it.source.add("web-1")] });

    expect(of(it, "ended")[0]?.deed.how).toContain("restart policy (always)");
    expect(it.source.deeds).not.toContain("start web-1");
    expect(it.source.state("web-1").startedAt).toBe("web-1 start 2");
    expectClean(it);
  });

  it("starts a crashed victim that nobody else brings back", async () => {
    const it = stage();
    const policy = { name: "no", maximumRetryCount: 0 };

    await it.run({ ...killing, victims: [it.source.add("web-1", {}, { policy })] });

    expect(of(it, "reverted")[0]?.deed.how).toBe("we started it");
    expect(it.source.state("web-1").running).toBe(true);
    expectClean(it);
  });

  it("holds a zone down: policies are disarmed before the first crash and given back after", async () => {
    const it = stage();
    const victims = [it.source.add("a-1"), it.source.add("a-2")];
    let seenUp = 0;
    it.onFact = (fact) => {
      if (fact.kind !== "reverted") return;
      if (it.source.state("a-1").startedAt !== "a-1 start 1") seenUp += 1;
    };

    await it.run({ ...wiping, victims });

    const first = it.source.deeds.findIndex((deed) => deed.startsWith("crash"));
    expect(it.source.deeds.slice(0, first)).toEqual(
      expect.arrayContaining(["policy no a-1", "policy no a-2"]),
    );
    expect(of(it, "target-changed").map(({ change }) => change)).toEqual([
      ...["die", "die"],
      ...["start", "start"],
    ]);
    expect(it.source.state("a-1").policy.name).toBe("always");
    expect(seenUp).toBeGreaterThan(0);
    expectClean(it);
  });

  it("hits a held victim again when somebody starts it", async () => {
    const it = stage();
    const [victim] = [it.source.add("a-1")];
    const done = it.run({ ...wiping, victims: [victim] });
    await it.clock.advance(1_000);
    expect(it.source.state("a-1").running).toBe(false);

    await it.source.victim(victim).start(it.abort.signal);
    await done;

    expect(it.source.deeds.filter((deed) => deed === "crash a-1").length).toBeGreaterThan(1);
    expect(of(it, "injected")).toHaveLength(2);
    expectClean(it);
  });

  it("hits a newcomer of the zone during the hold, as a fault of its own", async () => {
    const it = stage();
    const victims = [it.source.add("a-1")];
    it.onFact = (fact) => {
      if (fact.kind === "verified" && of(it, "intended").length === 1) it.source.appear("a-9");
    };

    await it.run({ ...wiping, victims, admits: ({ name }) => name === "a-9" });

    expect(of(it, "intended").map(({ fault }) => fault.victim.name)).toEqual(["a-1", "a-9"]);
    expect(it.source.state("a-9")).toMatchObject({ running: true, startedAt: "a-9 start 2" });
    expectClean(it);
  });

  it("leaves a newcomer alone that a guard refuses, asked of all victims so far, and says so", async () => {
    const it = stage();
    const victims = [it.source.add("a-1")];
    const asked: string[][] = [];
    it.onFact = (fact) => {
      if (fact.kind === "verified") it.source.appear("a-9");
    };
    const recheck: Setting["recheck"] = async (hit, newcomer) => {
      asked.push(hit.map(({ victim }) => victim.name));
      return newcomer ? [{ guard: "max-victims", allowed: false, reason: "2 of 1" }] : [];
    };

    await it.run({ ...wiping, victims, admits: () => true, recheck });

    expect(asked).toEqual([["a-1"], ["a-1"], ["a-1", "a-9"]]);
    expect(of(it, "refused")).toMatchObject([{ victim: "a-9", ruling: { guard: "max-victims" } }]);
    expect(it.source.deeds).not.toContain("crash a-9");
    expectClean(it);
  });

  it("touches nothing when a guard refuses after the baseline", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];
    const ruling = { guard: "min-healthy", allowed: false, reason: "0 would remain" };

    await it.run({ ...pausing, victims, recheck: async () => [ruling] });

    expect(of(it, "stopped")).toMatchObject([
      { cause: "guard", message: "guard min-healthy refused before the act: 0 would remain" },
    ]);
    expect(of(it, "intended")).toEqual([]);
    expect(it.source.deeds.filter((deed) => deed.startsWith("claim"))).toEqual([]);
  });

  it("leaves a newcomer alone that the selection does not admit", async () => {
    const it = stage();
    const victims = [it.source.add("a-1")];
    it.onFact = (fact) => {
      if (fact.kind === "verified") it.source.appear("b-9");
    };

    await it.run({ ...wiping, victims, admits: () => false });

    expect(it.source.deeds).not.toContain("crash b-9");
  });

  it("passes over a victim that vanished between the plan and the deed", async () => {
    const it = stage();
    const victims = [it.source.add("web-1"), it.source.add("web-2")];
    it.source.vanish("web-1");

    await it.run({ ...pausing, victims });

    expect(of(it, "refused")).toMatchObject([{ victim: "web-1", ruling: { guard: "vanished" } }]);
    expect(of(it, "injected")).toHaveLength(1);
    expectClean(it);
  });
});

describe("a run that must not begin", () => {
  it("injects nothing after a bad baseline", async () => {
    const it = stage();

    await it.run({ ...pausing, victims: [it.source.add("web-1")], healthy: false });

    expect(kinds(it)).toEqual(["stopped", "finished"]);
    expect(of(it, "stopped")[0]).toMatchObject({
      cause: "baseline",
      message: expect.stringMatching(/2 of 30/),
    });
    expect(it.source.deeds).not.toContain("claim web-1");
  });

  it("asks nothing of the source when a guard refused", async () => {
    const it = stage();
    const rulings = [{ guard: "quorum", allowed: false, reason: "1 of 3 zones stands" }];

    await it.run({ ...pausing, victims: [it.source.add("web-1")], rulings });

    expect(of(it, "stopped")[0]).toMatchObject({
      cause: "guard",
      message: expect.stringMatching(/quorum.*1 of 3/),
    });
    expect(it.source.deeds.filter((deed) => /claim|pause|watch/.test(deed))).toEqual([]);
    expectClean(it);
  });

  it("refuses a victim that another run holds, and touches neither it nor the claim", async () => {
    const it = stage();
    const victims = [it.source.add("web-1"), it.source.add("web-2")];
    const other = { victim: victims[0]?.id ?? "", run: "other", token: "other.1", holder: "x:1:1" };
    const claim = { ...other, expires: "2099-01-01T00:00:00.000Z" } as Claim;
    it.source.held.set(claim.victim, { ...claim, fault: { victim: { name: "web-1" } } as never });

    await it.run({ ...pausing, victims });

    expect(of(it, "refused")).toMatchObject([
      { victim: "web-1", ruling: { guard: "claim", reason: expect.stringMatching(/run other/) } },
    ]);
    expect(it.source.deeds).not.toContain("pause web-1");
    expect(it.source.deeds).toContain("pause web-2");
    expect([...it.source.held.values()].map(({ token }) => token)).toEqual(["other.1"]);
  });

  it("stops when no victim is left", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];
    it.source.vanish("web-1");

    await it.run({ ...pausing, victims });

    expect(stops(it)).toEqual(["nothing-left"]);
    expectClean(it);
  });
});

describe("an interrupted run", () => {
  /** The deed at which the user interrupts, from the first to the last before the revert. */
  const stages = ["watch", "snapshot", "claim web-1", "arm", "pause web-1", "inspect web-1"];

  it.each(stages)("reverts everything when it is interrupted at: %s", async (deed) => {
    const it = stage();
    const victims = [it.source.add("web-1"), it.source.add("web-2")];
    const open = it.source.stalling(deed);
    const done = it.run({ ...pausing, victims });
    await it.clock.advance(100);
    expect(it.source.deeds).toContain(deed);

    it.abort.abort("SIGINT");
    open();
    await done;

    expect(of(it, "stopped")).toMatchObject([{ cause: "signal", signal: "SIGINT" }]);
    expect(of(it, "reverted")).toHaveLength(of(it, "intended").length);
    for (const name of ["web-1", "web-2"]) expect(it.source.state(name).paused).toBe(false);
    expectClean(it);
  });

  it("reverts at once when it is interrupted during the hold", async () => {
    const it = stage();
    const done = it.run({ ...pausing, victims: [it.source.add("web-1")] });
    await it.clock.advance(500);
    expect(it.source.state("web-1").paused).toBe(true);

    it.abort.abort("SIGTERM");
    await it.clock.advance(0);

    expect(it.source.state("web-1").paused).toBe(false);
    await done;
    expect(of(it, "stopped")).toMatchObject([{ cause: "signal", signal: "SIGTERM" }]);
    expectClean(it);
  });
});

describe("a run that harms more than it may", () => {
  const REASON = "front: availability since the fault began is at most 40 %, less than 50 %";
  const harmed = (it: Stage) => of(it, "stopped").map(({ cause, message }) => [cause, message]);

  it("ends the hold at once, and watches the recovery to its end", async () => {
    const it = stage();
    const done = it.run({ ...pausing, victims: [it.source.add("web-1")] });
    await it.clock.advance(500);
    expect(it.source.state("web-1").paused).toBe(true);

    it.harm.abort(REASON);
    await it.clock.advance(0);

    expect(it.source.state("web-1").paused).toBe(false);
    await done;
    expect(harmed(it)).toEqual([["harm", REASON]]);
    expect(it.phases).toEqual(["fault", "recovery", "cool-down"]);
    expect(it.facts.at(-1)).toMatchObject({ recovered: true });
    expectClean(it);
  });

  const stages = ["snapshot", "claim web-1", "arm", "pause web-1", "inspect web-1"];

  it.each(stages)("reverts everything when that shows at: %s", async (deed) => {
    const it = stage();
    const victims = [it.source.add("web-1"), it.source.add("web-2")];
    const open = it.source.stalling(deed);
    const done = it.run({ ...pausing, victims });
    await it.clock.advance(100);
    expect(it.source.deeds).toContain(deed);

    it.harm.abort(REASON);
    open();
    await done;

    expect(harmed(it)).toEqual([["harm", REASON]]);
    expect(of(it, "reverted")).toHaveLength(of(it, "intended").length);
    for (const name of ["web-1", "web-2"]) expect(it.source.state(name).paused).toBe(false);
    expectClean(it);
  });

  it.each(["snapshot", "claim web-1", "arm"])("injects nothing after: %s", async (deed) => {
    const it = stage();
    const open = it.source.stalling(deed);
    const done = it.run({ ...pausing, victims: [it.source.add("web-1")] });
    await it.clock.advance(100);

    it.harm.abort(REASON);
    open();
    await done;

    expect(of(it, "injected")).toEqual([]);
    expect(it.source.deeds).not.toContain("pause web-1");
  });

  it("hits no newcomer any more", async () => {
    const it = stage();
    const done = it.run({ ...wiping, victims: [it.source.add("a-1")], admits: () => true });
    await it.clock.advance(500);

    it.harm.abort(REASON);
    it.source.appear("a-9");
    await done;

    expect(it.source.deeds).not.toContain("crash a-9");
    expectClean(it);
  });

  it("is stopped by the harm, though the user interrupts it later", async () => {
    const it = stage();
    const done = it.run({ ...pausing, victims: [it.source.add("web-1")] });
    await it.clock.advance(500);

    it.harm.abort(REASON);
    it.abort.abort("SIGINT");
    await done;

    expect(stops(it)).toEqual(["harm"]);
    expectClean(it);
  });
});

describe("a run in which something fails", () => {
  it("writes down a failed injection and still reverts it: it may have half happened", async () => {
    const it = stage();
    it.source.failing("pause web-1", new Error("the freezer is stuck"));

    await it.run({ ...pausing, victims: [it.source.add("web-1"), it.source.add("web-2")] });

    expect(of(it, "injected").map(({ error }) => error)).toEqual([
      "the freezer is stuck",
      undefined,
    ]);
    expect(it.source.deeds).toContain("thaw web-1");
    expectClean(it);
  });

  it("reverts everything and says the code when arming fails", async () => {
    const it = stage();
    it.source.failing("arm", new ChaosError("ABILITY_MISSING", "no helper image"));

    await it.run({ ...pausing, victims: [it.source.add("web-1")] });

    expect(of(it, "stopped")).toMatchObject([
      { cause: "error", message: "ABILITY_MISSING: no helper image" },
    ]);
    expect(of(it, "injected")).toEqual([]);
    expectClean(it);
  });

  it("says that a fault is not in effect when the victim does not show it", async () => {
    const it = stage();
    it.onFact = (fact) => {
      if (fact.kind === "injected") it.source.change("web-1", { paused: false });
    };

    await it.run({ ...pausing, victims: [it.source.add("web-1")] });

    expect(of(it, "verified")[0]?.effect.kind).toBe("not-in-effect");
  });

  it("calls an effect unknown that could not be checked", async () => {
    const it = stage();
    it.source.failing("inspect web-1", new ChaosError("ENGINE_TIMEOUT", "no answer"));

    await it.run({ ...pausing, victims: [it.source.add("web-1")] });

    expect(of(it, "verified")[0]?.effect).toMatchObject({
      kind: "unknown",
      evidence: expect.stringMatching(/no answer/),
    });
  });

  it("leaves open what the engine took and never answered: it may land when all is undone", async () => {
    const it = stage();
    const calls: string[] = [];
    it.watchdog = { ...it.watchdog, leaveLate: () => void calls.push("leave late") };
    it.source.failing("pause web-1", UNANSWERED);

    await it.run({ ...pausing, victims: [it.source.add("web-1")] });

    expect(of(it, "reverted")).toEqual([]);
    expect(of(it, "revert-failed")[0]?.message).toMatch(/may land yet: no answer within 10 s/);
    expect(it.source.held.size).toBe(1);
    expect(calls).toEqual(["leave late"]);
  });

  it("undoes what the engine did and never answered", async () => {
    const it = stage();
    const victim = it.source.add("web-1");
    it.source.failing("pause web-1", UNANSWERED);
    it.onFact = ({ kind }) => {
      if (kind === "injected") it.source.change("web-1", { paused: true });
    };

    await it.run({ ...pausing, victims: [victim] });

    expect(of(it, "reverted")).toHaveLength(1);
    expect(it.source.state("web-1").paused).toBe(false);
    expect(it.facts.at(-1)).toMatchObject({ kind: "finished", unknown: [] });
  });

  it("leaves its watchdog where it could not undo", async () => {
    const it = stage();
    const calls: string[] = [];
    it.watchdog = {
      ...it.watchdog,
      standDown: async () => void calls.push("stand down"),
      leave: () => void calls.push("leave"),
    };
    const victims = [it.source.add("web-1")];
    const silent = new ChaosError("AGENT_FAILED", "it does not answer");
    it.source.failing("thaw web-1", ...Array.from({ length: 1_000 }, () => silent));

    await it.run({ ...pausing, victims });

    expect(of(it, "revert-failed")).toHaveLength(1);
    expect(calls).toEqual(["leave"]);
  });

  it("reports what is still different at the end as residue", async () => {
    const it = stage();
    it.onFact = (fact) => {
      if (fact.kind === "reverted") it.source.change("web-1", { paused: true });
    };

    await it.run({ ...pausing, victims: [it.source.add("web-1")] });

    expect(it.facts.at(-1)).toMatchObject({
      kind: "finished",
      residue: [{ subject: "web-1", says: expect.stringContaining("paused") }],
    });
  });

  it("reports an object of ours that outlived the run as residue", async () => {
    const it = stage();
    it.source.leftBehind.push({ kind: "helper", id: "h1", run: RUN, says: "helper container" });

    await it.run({ ...pausing, victims: [it.source.add("web-1")] });

    expect(it.facts.at(-1)).toMatchObject({
      residue: [{ subject: "h1", says: "helper container" }],
    });
  });

  it("goes on with the other parts of the ending when one fails, and says which is unknown", async () => {
    const it = stage();
    it.source.failing("disarm", new Error("helper stuck"));

    await it.run({ ...pausing, victims: [it.source.add("web-1")] });

    expect(it.facts.at(-1)).toMatchObject({ unknown: ["end of helpers: helper stuck"] });
    expect(of(it, "reverted")).toHaveLength(1);
  });
});
