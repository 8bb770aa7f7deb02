/**
 * Seen: of several engines nobody asked what time it is there, so that a fault's time was counted by our clock on
 * each of them: on one whose clock was an hour behind, a living run of another host was undone under its hands.
 */
import { expect, it } from "vitest";
import { claimKey } from "../../src/core/claim-key.ts";
import { draft } from "../../src/core/claiming.ts";
import { readStatus } from "../../src/undo/status.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { aFault } from "../journal/made.ts";
import { twoEngines } from "../targets/several/two-engines.ts";

const HOUR_MS = 3_600_000;
const { signal } = new AbortController();

/** The clock of b is an hour behind; what each claim holds was over a minute ago by ours. */
function heldOnBoth() {
  const two = twoEngines();
  const { a, b } = two;
  Object.assign(b, { wallMs: async () => Date.now() - HOUR_MS });
  for (const [engine, fake] of Object.entries({ a, b })) {
    const { id, name } = fake.add(`on-${engine}`, {}, { paused: true });
    const until = new Date(Date.now() - 60_000).toISOString();
    const victim = { id, name, source: "fake", engine };
    const [run, options] = [`run-${engine}`, { duration: "1s" }];
    const fault = { ...aFault(`${run}.1`), run, monkey: "pause", victim, until, options };
    const claim = { victim: claimKey(fault), run, token: fault.id, generation: 0, fault };
    fake.held.set(claim.victim, {
      ...{ ...claim, holder: "another-host@00000000.1:1:1", expires: until },
    });
  }
  return two;
}

it("undoes what is over by its own engine's clock alone", async () => {
  const { a, b, open } = heldOnBoth();

  const { reverted, leftAlone } = await undoAll({
    ...{ source: await open(), stateRoot: "/nowhere", run: undefined, signal },
  });

  expect(reverted.map(({ fault }) => fault.victim.name)).toEqual(["on-a"]);
  expect(leftAlone).toMatchObject([{ run: "run-b", isOverdue: false }]);
  expect([a.state("on-a").paused, b.state("on-b").paused]).toEqual([false, true]);
});

it("tells what is overdue by its own engine's clock", async () => {
  const source = await heldOnBoth().open();

  const { open } = await readStatus({ source, stateRoot: "/nowhere", signal });

  expect(open.map(({ victim, isOverdue }) => [victim, isOverdue])).toEqual([
    ["on-a", true],
    ["on-b", false],
  ]);
});

it("gives each fault a time of its own engine's", async () => {
  const { clock, a, b, open } = twoEngines();
  Object.assign(b, { wallMs: async () => clock.wallMs() - HOUR_MS });
  const victims = [a.add("on-a"), b.add("on-b")].map((victim, at) => ({
    ...{ ...victim, engine: ["a", "b"][at] as string },
  }));
  const heard: number[] = [];
  const planned = { monkey: "pause", options: {}, peers: [], holdMs: 10_000, victims };
  const group = { at: 0, planned, monkey: {} };
  const watchdog = { heed: (_until: string, aheadMs: number) => heard.push(aheadMs) };
  const plan = { run: "r1", seed: "7" };
  const drill = { source: await open(), clock, signal, plan, watchdog, note: async () => {} };
  const course = { drill, current: [group], tally: { faults: 0 } };

  const pairs = await draft(course as never, [{ group: group as never, victims }]);

  const left = pairs.map(({ fault }) => Date.parse(fault.until) - clock.wallMs());
  expect(left).toEqual([70_000, 70_000 - HOUR_MS]);
  expect(heard).toEqual([0, -HOUR_MS]);
});
