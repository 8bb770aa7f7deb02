/** Faults beside each other and one after another, and a fault that goes on after its victim's restart. */
import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import { ChaosError } from "../../src/failure.ts";
import kill from "../../src/monkeys/kill.ts";
import pause from "../../src/monkeys/pause.ts";
import zoneWiper from "../../src/monkeys/zone-wiper.ts";
import { type Stage, stage } from "./drilling.ts";

const pausing = (duration: string) => ({
  monkey: pause as unknown as Monkey,
  options: { duration },
});
const killing = { monkey: kill as unknown as Monkey, options: {} };
const wiping = { monkey: zoneWiper as unknown as Monkey, options: { hold: "2s" } };

const of = <K extends Fact["kind"]>({ facts }: Stage, kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
const deeds = ({ source }: Stage, ...wanted: string[]) =>
  source.deeds.filter((deed) => wanted.includes(deed));

function expectClean(it: Stage) {
  expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
  expect([...it.source.held.keys()]).toEqual([]);
}

/** When each of them was thawed, in seconds since the first was frozen. */
function thaws(it: Stage) {
  const times = new Map<string, number>();
  let frozenMs: number | undefined;
  it.onFact = (fact) => {
    const nowMs = it.clock.monotonicMs();
    if (fact.kind === "injected") frozenMs ??= nowMs;
    if (fact.kind !== "reverted") return;
    const intended = of(it, "intended").find(({ fault }) => fault.id === fact.fault);
    times.set(intended?.fault.victim.name ?? "", (nowMs - (frozenMs ?? 0)) / 1_000);
  };
  return times;
}

describe("faults in parallel", () => {
  it("begin together, and each is undone when its own time is up", async () => {
    const it = stage();
    const times = thaws(it);
    const [short, long] = [it.source.add("web-1"), it.source.add("web-2")];

    await it.run({
      ...pausing("5s"),
      victims: [long],
      also: [{ ...pausing("2s"), victims: [short] }],
    });

    expect(it.facts.slice(0, 2).map(({ kind }) => kind)).toEqual(["intended", "intended"]);
    expect(times.get("web-1")).toBeGreaterThanOrEqual(2);
    expect(times.get("web-1")).toBeLessThan(2.5);
    expect(times.get("web-2")).toBeGreaterThanOrEqual(5);
    expect(it.phases).toEqual(["fault", "recovery", "cool-down"]);
    expectClean(it);
  });

  it("that end by themselves do not wait for those that are held, nor end them", async () => {
    const it = stage();
    const times = thaws(it);
    const [crashed, frozen] = [it.source.add("web-1"), it.source.add("web-2")];

    await it.run({
      ...pausing("6s"),
      victims: [frozen],
      also: [{ ...killing, victims: [crashed] }],
    });

    expect(of(it, "ended")).toHaveLength(1);
    expect(times.get("web-1")).toBeLessThan(2);
    expect(times.get("web-2")).toBeGreaterThanOrEqual(6);
    expectClean(it);
  });
});

describe("faults in sequence", () => {
  it("begin when the one before is undone, on the same victim too", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];

    await it.run({
      ...pausing("1s"),
      victims,
      stage: 0,
      also: [
        { ...wiping, victims, stage: 1 },
        { ...pausing("1s"), victims, stage: 2 },
      ],
    });

    const wanted = ["pause web-1", "thaw web-1", "crash web-1", "start web-1", "release web-1"];
    expect(deeds(it, ...wanted)).toEqual([
      ...["pause web-1", "thaw web-1", "release web-1"],
      ...["crash web-1", "start web-1", "release web-1"],
      ...["pause web-1", "thaw web-1", "release web-1"],
    ]);
    expect(of(it, "stopped")).toEqual([]);
    expect(it.source.state("web-1")).toMatchObject({ running: true, paused: false });
    expectClean(it);
  });

  it("end where a stage cannot be undone", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];
    const other = it.source.add("web-2");
    const broken = () => new ChaosError("ABILITY_MISSING", "it cannot be thawed");
    it.source.failing("thaw web-1", broken(), broken(), broken(), broken());

    await it.run({ ...pausing("1s"), victims, also: [{ ...killing, victims: [other], stage: 1 }] });

    expect(of(it, "stopped")).toMatchObject([{ cause: "error" }]);
    expect(it.source.deeds).not.toContain("crash web-2");
  });

  it("are cut short by an abort, and nothing later begins", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];
    const other = it.source.add("web-2");
    it.onFact = ({ kind }) => {
      if (kind === "verified") it.abort.abort("SIGINT");
    };

    await it.run({ ...pausing("1s"), victims, also: [{ ...killing, victims: [other], stage: 1 }] });

    expect(of(it, "stopped")).toMatchObject([{ cause: "signal" }]);
    expect(it.source.deeds).not.toContain("crash web-2");
    expectClean(it);
  });

  it("ask the guards before each, about its own victims, and tell those before apart", async () => {
    const it = stage();
    const [first, second] = [it.source.add("web-1"), it.source.add("web-2")];
    const asked: string[][] = [];

    await it.run({
      ...pausing("1s"),
      victims: [first],
      also: [{ ...pausing("1s"), victims: [second], stage: 1 }],
      recheck: async (aims) => {
        asked.push(aims.map((aim) => `${aim.isOver ? "over" : aim.fault} ${aim.victim.name}`));
        return [];
      },
    });

    const later = ["over web-1", "1 web-2"];
    expect(asked).toEqual([["0 web-1"], ["0 web-1"], later, later]);
  });
});

describe("a victim that restarts while it is held", () => {
  const restart = (it: Stage) => {
    let done = false;
    it.onFact = ({ kind }) => {
      if (kind !== "verified" || done) return;
      done = true;
      it.source.dieByItself("web-1");
    };
  };

  it("is hit again with onRestart: reinject", async () => {
    const it = stage();
    restart(it);

    const victims = [it.source.add("web-1")];
    await it.run({ ...pausing("5s"), victims, onRestart: "reinject" });

    expect(deeds(it, "pause web-1")).toHaveLength(2);
    expect(of(it, "injected")).toHaveLength(2);
    expect(of(it, "verified").map(({ effect }) => effect.kind)).toEqual(["in-effect", "in-effect"]);
    expect(of(it, "ended")).toEqual([]);
    expect(it.source.state("web-1").paused).toBe(false);
    expectClean(it);
  });

  it("has its fault ended else, and that is said", async () => {
    const it = stage();
    restart(it);

    await it.run({ ...pausing("5s"), victims: [it.source.add("web-1")] });

    expect(deeds(it, "pause web-1")).toHaveLength(1);
    expect(of(it, "ended")).toMatchObject([{ deed: { facts: { early: true } } }]);
    expectClean(it);
  });

  it("stays as somebody paused it who had thawed it before", async () => {
    const it = stage();
    it.onFact = ({ kind }) => {
      if (kind === "verified") it.source.thawBySomebody("web-1");
      if (kind === "ended") it.source.change("web-1", { paused: true });
    };

    await it.run({ ...pausing("5s"), victims: [it.source.add("web-1")] });

    expect(it.source.state("web-1").paused).toBe(true);
    expect(of(it, "reverted")).toMatchObject([
      { deed: { how: "nothing to undo: somebody else had ended it" } },
    ]);
    expect(of(it, "finished")).toMatchObject([{ residue: [], unknown: [] }]);
  });

  it("is left alone by reinject when somebody thawed it", async () => {
    const it = stage();
    it.onFact = ({ kind }) => {
      if (kind === "verified") it.source.thawBySomebody("web-1");
    };

    const victims = [it.source.add("web-1")];
    await it.run({ ...pausing("5s"), victims, onRestart: "reinject" });

    expect(deeds(it, "pause web-1")).toHaveLength(1);
    expect(of(it, "ended")).toHaveLength(1);
    expectClean(it);
  });
});
