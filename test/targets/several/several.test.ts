/** Several engines as one source: who is listed, where each deed goes, and who hides whom. */
import { describe, expect, it } from "vitest";
import type { AnyFault } from "../../../src/core/fault.ts";
import type { Monkey } from "../../../src/core/monkey.ts";
import { orSilence, silenceOf } from "../../../src/core/silence.ts";
import type { Claim, TargetEvent } from "../../../src/core/source.ts";
import { ChaosError } from "../../../src/failure.ts";
import { revertOpen } from "../../../src/journal/revert-open.ts";
import pause from "../../../src/monkeys/pause.ts";
import { seize } from "../../../src/undo/seize.ts";
import { until } from "../../core/drilling.ts";
import { namesOf } from "../../core/made.ts";
import { aFault } from "../../journal/made.ts";
import { GONE, never, twoEngines } from "./two-engines.ts";

const claimOn = (fault: AnyFault): Claim => ({
  ...{ victim: fault.victim.id, run: fault.run, token: fault.id, expires: "", holder: "me" },
  ...{ generation: 0, fault },
});

describe("several engines", () => {
  it("are listed as one, each target with its engine's name, and its place where it has none", async () => {
    const { a, b, open } = twoEngines();
    a.add("web-1");
    b.add("web-2", { zone: "of its own" });

    const targets = await (await open()).list(never);

    expect(targets.map(({ name, engine, zone }) => [name, engine, zone])).toEqual([
      ["web-1", "a", "a"],
      ["web-2", "b", "of its own"],
    ]);
  });

  it("are asked each for its own victims alone", async () => {
    const { a, b, open } = twoEngines();
    const [one, two] = [a.add("web-1"), b.add("web-2")];
    const source = await open();
    const targets = await source.list(never);

    const states = await source.snapshot([one.id, two.id], never);
    const tables = await source.abilities(targets, never);
    await source.victim(two, "run").pause(never);

    expect([...states.keys()]).toEqual([one.id, two.id]);
    expect([...tables.keys()]).toEqual([one.id, two.id]);
    expect(a.deeds).not.toContain("pause web-2");
    expect(b.state("web-2").paused).toBe(true);
  });

  it("of a Swarm: a worker's services are asked of a manager, and refused where none is there", async () => {
    const { a, b, open } = twoEngines();
    const web = b.add("web-1");
    const refuses = new ChaosError("ENGINE_REFUSED", "a worker does not know");
    b.updates = () => Promise.reject(refuses);
    a.updates = async (_targets, _signal, areStrangers) =>
      areStrangers ? [{ service: "web", says: "Swarm says updating" }] : [];
    const source = await open();
    const targets = await source.list(never);

    expect(await source.updates?.(targets, never)).toEqual([
      { service: "web", says: "Swarm says updating" },
    ]);
    a.updates = () => Promise.reject(new ChaosError("ENGINE_REFUSED", "no such service"));
    await expect(source.updates?.(targets, never)).rejects.toThrow(/a worker does not know/);
    expect(targets.map(({ id }) => id)).toEqual([web.id]);
  });

  it("keep each claim on its victim's engine, and answer in the order asked", async () => {
    const { a, b, open } = twoEngines();
    const [two, one] = [b.add("web-2"), a.add("web-1")];
    const source = await open();
    await source.list(never);
    const faultOn = ({ id, name }: { id: string; name: string }): AnyFault => {
      return { ...aFault(name), victim: { id, name, source: "" } };
    };
    const [f2, f1] = [faultOn(two), faultOn(one)];

    const held = await source.claims.take([claimOn(f2), claimOn(f1)], never);
    const [onA, onB] = [[...a.held.keys()], [...b.held.keys()]];
    await source.claims.release({ victim: two.id, token: f2.id }, never);

    expect(held.map(({ token }) => token)).toEqual([f2.id, f1.id]);
    expect([onA, onB]).toEqual([[one.id], [two.id]]);
    expect([a.held.size, b.held.size]).toEqual([1, 0]);
  });

  it("find a victim that only a claim tells of, and do not guess where one is that nobody knows", async () => {
    const { b, open } = twoEngines();
    const { id, name } = b.add("web-2");
    const fault = { ...aFault("f1"), victim: { id, name, source: "docker" } };
    b.held.set(id, claimOn(fault));
    const source = await open();
    const stray = { id: "nowhere", name: "stray" };

    await expect(source.victim({ id, name }, "run").pause(never)).rejects.toThrow("nobody knows");
    await source.claims.list(never);
    await source.victim({ id, name }, "run").pause(never);

    expect(b.state(name).paused).toBe(true);
    await expect(source.victim(stray, "run").pause(never)).rejects.toThrow(
      "On which of the engines a, b stray is, nobody knows",
    );
  });

  it("are refused where two names mean one", async () => {
    const { a, b, open } = twoEngines();
    a.add("web-1");
    b.add("web-1");
    const source = await open();

    await expect(source.list(never)).rejects.toThrow("Engines a and b are one: both have web-1");
  });

  it("halt together: one that cannot be told is named, and the other halts all the same", async () => {
    const { a, b, open } = twoEngines();
    const source = await open();
    b.halt.turnOn = async () => {
      throw GONE;
    };

    const words = { by: "me", since: "now", reason: "" };
    await expect(source.halt.turnOn(words, never)).rejects.toThrow("Engine b: nobody listens");

    expect(a.halted).toEqual(words);
    expect(await source.halt.read(never)).toEqual(words);
  });
});

describe("an engine that does not answer", () => {
  it("hides nobody else, is said, and is listed again when it answers", async () => {
    const { clock, a, b, open } = twoEngines();
    a.add("web-1");
    b.add("web-2");
    b.down = GONE;
    const source = await open();

    const without = await source.list(never);
    const [says, silent] = [source.says, silenceOf(source)];
    b.down = undefined;
    await clock.advance(10_000);
    const withIt = await source.list(never);

    expect([namesOf(without), namesOf(withIt)]).toEqual([["web-1"], ["web-1", "web-2"]]);
    expect(says).toBe("2 engines: a (a fake engine), b (does not answer)");
    expect(silent).toEqual([
      "Engine b does not answer, so nothing on it is chosen, watched or counted: nobody listens there",
    ]);
    expect(source.silent?.()).toEqual([]);
  });

  it("is waited for no longer than three seconds after the others, nor again at once, and is named", async () => {
    const { clock, a, open, tried, mute } = twoEngines();
    a.add("web-1");
    mute.push("b");
    const opening = open();
    await clock.advance(3_000);
    const source = await opening;

    expect(namesOf(await source.list(never))).toEqual(["web-1"]);
    expect(tried).toEqual(["a", "b"]);
    expect(silenceOf(source)).toEqual([
      "Engine b does not answer, so nothing on it is chosen, watched or counted: no answer for 3 s after the others",
    ]);
    expect(clock.monotonicMs()).toBe(4_000);
  });

  it("that hangs later is waited for no longer either", async () => {
    const { clock, a, b, open } = twoEngines();
    a.add("web-1");
    const source = await open();
    b.list = () => new Promise(() => {});
    const listing = source.list(never);
    await clock.advance(3_000);

    expect(namesOf(await listing)).toEqual(["web-1"]);
    expect(silenceOf(source)).toHaveLength(1);
  });

  it("is not tried again for a while: a mute one costs each question its whole deadline", async () => {
    const { clock, b, open, tried } = twoEngines();
    b.down = GONE;
    const source = await open();

    await source.list(never);
    await source.halt.read(never);
    const atFirst = tried.filter((name) => name === "b").length;
    await clock.advance(10_000);
    await source.list(never);

    expect([atFirst, tried.filter((name) => name === "b").length]).toEqual([1, 2]);
  });

  it("is no empty selection: what was not found may be there", async () => {
    const { a, b, open } = twoEngines();
    a.add("web-1");
    b.down = GONE;
    const source = await open();
    const nothing = new ChaosError("NOTHING_MATCHED", 'No target has zone "b"');

    const failure = await orSilence(source, Promise.reject(nothing)).catch((error) => error);

    expect(failure).toMatchObject({ code: "ENGINE_UNREACHABLE", exit: 6 });
    expect(failure.message).toMatch(/^No target has zone "b", and Engine b does not answer/);
  });

  it("fails everything where no other is left, each named", async () => {
    const { a, b, open } = twoEngines();
    a.down = GONE;
    b.down = GONE;

    await expect(open()).rejects.toThrow(/No engine answered:\n {2}Engine a: .*\n {2}Engine b: /);
  });

  it("that refuses is not passed over: a refusal is an answer", async () => {
    const { b, open } = twoEngines();
    const source = await open();
    b.failing("list", new ChaosError("ENGINE_REFUSED", "403, forbidden"));

    await expect(source.list(never)).rejects.toThrow("Engine b: 403, forbidden");
  });

  it("makes a residue check fail rather than count its victims as gone", async () => {
    const { b, open } = twoEngines();
    const { id } = b.add("web-2");
    const source = await open();
    await source.list(never);
    b.down = GONE;

    await expect(source.snapshot([id], never)).rejects.toThrow("Engine b: nobody listens");
  });

  it("holds up no undo elsewhere, however many victims it has", async () => {
    const { a, b, clock, open } = twoEngines();
    const source = await open();
    const faultOn = (engine: "a" | "b", name: string): AnyFault => {
      const fake = engine === "a" ? a : b;
      const { id } = fake.add(name);
      fake.change(name, { paused: true });
      return { ...aFault(name), monkey: "pause", victim: { id, name, source: "", engine } };
    };
    const there = Array.from({ length: 9 }, (_, at) => faultOn("b", `b-${at}`));
    const here = faultOn("a", "a-1");
    b.down = GONE;
    const monkey = () => pause as unknown as Monkey;
    const note = async () => {};

    const over = revertOpen([here, ...there], {
      ...{ clock, source, monkey, note, deadlineMs: 60_000 },
    });
    for (let i = 0; i < 50; i++) await clock.advance(100);
    const meanwhile = [a.state("a-1").paused, b.state("b-1").paused];
    b.down = undefined;
    const { reverted, failed } = await until(over, clock);

    expect(meanwhile).toEqual([false, true]);
    expect([reverted.length, failed]).toEqual([10, []]);
  });

  it("keeps no claim elsewhere from being taken over by who undoes", async () => {
    const { a, b, open } = twoEngines();
    const source = await open();
    const open2 = (["a", "b"] as const).map((engine) => {
      const { id, name } = { a, b }[engine].add(`on-${engine}`);
      const fault = { ...aFault(name), victim: { id, name, source: "", engine } };
      return { fault, folder: undefined, claim: undefined };
    });
    b.down = GONE;

    const { ours, unreached } = await seize({ source, signal: never, now: Date.now }, open2);

    expect(ours.map(({ fault }) => fault.victim.name)).toEqual(["on-a"]);
    expect(unreached).toMatchObject([{ message: "Engine b: nobody listens there" }]);
  });
});

describe("the events of several engines", () => {
  it("come from each, and a stream that is subscribed to again is heard once", async () => {
    const { a, b, open } = twoEngines();
    a.add("web-1");
    b.add("web-2");
    const source = await open();
    const heard: TargetEvent[] = [];
    const lost: unknown[] = [];
    const listeners = {
      onEvent: (event: TargetEvent) => void heard.push(event),
      onLost: (error: unknown) => void lost.push(error),
    };

    await source.watch(listeners, never);
    b.loseEvents();
    a.dieByItself("web-1");
    b.down = GONE;
    await expect(source.watch(listeners, never)).rejects.toThrow("Engine b");
    b.down = undefined;
    await source.watch(listeners, never);
    a.pauseBySomebody("web-1");
    b.pauseBySomebody("web-2");

    expect(lost).toMatchObject([{ message: "Engine b: the stream broke" }]);
    expect(heard.map(({ name, change }) => `${name} ${change}`)).toEqual([
      ...["web-1 die", "web-1 pause", "web-2 pause"],
    ]);
  });
});
