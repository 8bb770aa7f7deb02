/** One that hangs in the middle of a drill: the others are held for their time, and no longer. */
import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import pause from "../../src/monkeys/pause.ts";
import { type Stage, stage } from "./drilling.ts";

const pausing = { monkey: pause as unknown as Monkey, options: { duration: "4s" } };
const of = <K extends Fact["kind"]>({ facts }: Stage, kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);

/** Whether web-1 is thawed so many seconds after it was frozen. */
async function thawedAfter(it: Stage, seconds: number): Promise<boolean> {
  expect(it.source.state("web-1").paused).toBe(true);
  for (let at = 0; at < seconds * 10; at++) await it.clock.advance(100);
  return !it.source.state("web-1").paused;
}

describe("one that hangs while it is hit", () => {
  const hanging = async () => {
    const it = stage();
    const victims = ["web-1", "web-2"].map((name) => it.source.add(name));
    const open = it.source.stalling("pause web-2");
    const done = it.run({ ...pausing, victims });
    await it.clock.advance(100);
    return { it, open, done };
  };

  it("is not waited for when nobody else has answered for five seconds", async () => {
    const { it, open, done } = await hanging();

    expect(await thawedAfter(it, 4)).toBe(false);
    expect(await thawedAfter(it, 1.5)).toBe(true);
    open();
    await done;

    const [hit, silent] = of(it, "injected");
    expect(hit?.deed?.how).toBe("paused by the engine's freezer");
    expect(silent?.error).toBe("no answer for 5 s after the others were hit");
    expect(of(it, "verified")).toHaveLength(1);
    expect(of(it, "reverted")).toHaveLength(1);
    expect(of(it, "revert-failed").map(({ message }) => message)).toEqual([
      "nothing of it was seen, but it may land yet: no answer for 5 s after the others were hit",
    ]);
  });

  it("is waited for while others answer still, and dated by itself", async () => {
    const { it, open, done } = await hanging();
    for (let at = 0; at < 45; at++) await it.clock.advance(100);
    open();
    await done;

    const [first, second] = of(it, "injected").map(({ answered = 0 }) => answered);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(4_500);
    expect(of(it, "verified")).toHaveLength(2);
    expect(it.facts.at(-1)).toMatchObject({ residue: [], unknown: [] });
  });

  it("alone is waited for: nobody is held for it", async () => {
    const it = stage();
    const open = it.source.stalling("pause web-2");
    const done = it.run({ ...pausing, victims: [it.source.add("web-2")] });
    for (let at = 0; at < 90; at++) await it.clock.advance(100);
    open();
    await done;

    expect(of(it, "injected")).toMatchObject([{ deed: { how: "paused by the engine's freezer" } }]);
    expect(it.facts.at(-1)).toMatchObject({ unknown: [] });
  });
});

describe("one that hangs while it is held", () => {
  it("is not waited for at the end, which nobody saw of it", async () => {
    const it = stage();
    const victims = ["web-1", "web-2"].map((name) => it.source.add(name));
    let open = () => {};
    it.onFact = ({ kind }) => {
      if (kind === "verified") open = it.source.stalling("inspect web-2");
    };
    const done = it.run({ ...pausing, victims });
    await it.clock.advance(100);

    expect(await thawedAfter(it, 4 + 3.5)).toBe(true);
    open();
    await done;

    expect(of(it, "ended").map(({ deed }) => deed.how)).toEqual([
      "whether it was in effect at its end could not be seen: no answer, long after the others gave theirs",
    ]);
    expect(of(it, "reverted")).toHaveLength(2);
  });

  it("keeps nobody beyond their time with a question in between", async () => {
    const it = stage();
    const victims = ["web-1", "web-2"].map((name) => it.source.add(name));
    const done = it.run({ ...pausing, victims });
    await it.clock.advance(100);
    const open = it.source.stalling("inspect web-2");
    it.source.loseEvents();

    expect(await thawedAfter(it, 4 + 3 + 0.5 + 0.5 + 0.3)).toBe(true);
    open();
    await done;

    expect(of(it, "reverted")).toHaveLength(2);
  });
});
