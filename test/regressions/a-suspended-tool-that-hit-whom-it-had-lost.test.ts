/**
 * Seen: a tool that was suspended (Ctrl-Z, SIGSTOP, its container paused) for 25 s was taken for dead: its
 * watchdog undid its faults and let go of its claims. When it went on it hit its victims, or put a network
 * fault's rules back, without a claim. Killed then, it left all that open for ever, and `chaos status` and
 * `chaos revert` said that nothing was. One that only held a pause passed, and thawed what somebody else had frozen.
 */
import { describe, expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import { revertOpen } from "../../src/journal/revert-open.ts";
import pause from "../../src/monkeys/pause.ts";
import { type Stage, stage } from "../core/drilling.ts";

const LOST = expect.stringMatching(/our claim on web-1 is gone: /);

/** Others undo all that is open and let go of it, when that is written down. */
function undoneByOthers(it: Stage, after: "intended" | "verified") {
  it.onFact = ({ kind }) => {
    if (kind === after) it.source.held.clear();
  };
}

const pausing = (monkey: object = pause) => ({
  monkey: monkey as Monkey,
  options: { duration: "10s" },
});
const pauses = ({ source: { deeds } }: Stage) => deeds.filter((deed) => deed === "pause web-1");
const stops = ({ facts }: Stage) => facts.filter(({ kind }) => kind === "stopped");

describe("a run whose claims were taken while it stood still", () => {
  it("touches nobody where nobody was touched before", async () => {
    const it = stage();
    undoneByOthers(it, "intended");
    await it.run({ ...pausing(), victims: [it.source.add("web-1")] });
    expect(pauses(it)).toEqual([]);
    expect(stops(it)).toMatchObject([{ cause: "guard", guard: "claim", message: LOST }]);
    expect(it.facts).toContainEqual(
      expect.objectContaining({
        kind: "reverted",
        deed: { how: "nothing to undo: it was not touched", facts: {} },
      }),
    );
  });

  it("does not bring a fault up to date any more", async () => {
    const it = stage();
    undoneByOthers(it, "verified");
    const following = { ...pause, followMs: () => 2_000 };
    await it.run({ ...pausing(following), victims: [it.source.add("web-1")] });
    expect(pauses(it)).toHaveLength(1);
    expect(stops(it)).toMatchObject([{ cause: "watchdog", message: LOST }]);
  });

  it("does not pass for a fault that was not held to its end", async () => {
    const it = stage();
    undoneByOthers(it, "verified");
    await it.run({ ...pausing(), victims: [it.source.add("web-1")] });
    expect(stops(it)).toMatchObject([{ cause: "watchdog", message: LOST }]);
  });
});

it("what others undid and let go of is not undone again", async () => {
  const it = stage();
  it.onFact = ({ kind }) => kind === "verified" && it.abort.abort("SIGINT");
  await it.run({ ...pausing(), victims: [it.source.add("web-1")] });
  const faults = it.facts.flatMap((fact) => (fact.kind === "intended" ? [fact.fault] : []));
  it.source.change("web-1", { paused: true });
  const undo = (isUndone: boolean) =>
    revertOpen(faults, {
      ...{ clock: it.clock, source: it.source, note: async () => {}, deadlineMs: 1_000 },
      monkey: () => pause as unknown as Monkey,
      isUndone: () => isUndone,
    });

  const { reverted } = await undo(true);
  expect(reverted.map(({ deed }) => deed.how)).toEqual([
    "somebody else undid it, and let go of it",
  ]);
  expect(it.source.state("web-1").paused).toBe(true);

  await undo(false);
  expect(it.source.state("web-1").paused).toBe(false);
});
