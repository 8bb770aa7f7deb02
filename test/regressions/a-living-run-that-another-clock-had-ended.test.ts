/**
 * Seen: a controller whose clock was ahead took the claims of a living one on another host over, because their
 * time was over by its own clock; the engine's clock, and the watchdog that ran there, said otherwise. And beside
 * a holder that was stuck beyond its time, chaos revert and chaos status ended with 0.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { holderOf } from "../../src/journal/holder.ts";
import { readStatus } from "../../src/undo/status.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aFault } from "../journal/made.ts";

const ELSEWHERE = "another-host@00000000.1:1:1";
const HOUR_MS = 3_600_000;

/** Without more, its time was over a minute ago, by our clock. */
function held(until = new Date(Date.now() - 60_000).toISOString(), holder = ELSEWHERE) {
  const source = new FakeSource(systemClock);
  const { id } = source.add("web-1", {}, { paused: true });
  const victim = { id, name: "web-1", source: "fake" };
  const options = { duration: "1s" };
  const fault = { ...aFault("run-1.1"), monkey: "pause", victim, until, options };
  const claim = { victim: id, run: "run-1", token: fault.id, generation: 0, fault };
  source.held.set(id, { ...claim, holder, expires: until });
  return source;
}

const revert = (source: FakeSource, run?: string) =>
  undoAll({ source, stateRoot: "/nowhere", run, signal: AbortSignal.timeout(5_000) });

const watchdog = (isUp: boolean) =>
  ({ kind: "watchdog", id: "w1", run: "run-1", holder: ELSEWHERE, isUp, says: "w" }) as const;

it("is left alone while its time lasts by the engine's clock", async () => {
  const source = Object.assign(held(), { wallMs: async () => Date.now() - HOUR_MS });

  const { leftAlone } = await revert(source);

  expect(leftAlone).toMatchObject([{ run: "run-1" }]);
  expect(source.state("web-1").paused).toBe(true);
});

it.each([true, false])("with a watchdog that runs: %s", async (isUp) => {
  const source = held();
  source.leftBehind.push(watchdog(isUp));

  const { leftAlone } = await revert(source);

  expect(source.state("web-1").paused).toBe(isUp);
  expect(leftAlone.map(({ why }) => /its watchdog runs/.test(why))).toEqual(isUp ? [true] : []);
});

it("is undone all the same when it is named", async () => {
  const source = held();
  source.leftBehind.push(watchdog(true));

  await revert(source, "run-1");

  expect(source.state("web-1").paused).toBe(false);
});

it("is over where the engine's clock does not tell and ours says so", async () => {
  const source = Object.assign(held(), { wallMs: async () => Number.NaN });

  await revert(source);

  expect(source.state("web-1").paused).toBe(false);
});

it.each([
  ["over", -60_000, /still runs.*though its time is over: chaos halt/, true],
  ["not over", HOUR_MS, /still runs, as [^,]*$/, false],
])("one that lives is overdue or not, with its time %s", async (_, leftMs, why, isOverdue) => {
  const source = held(new Date(Date.now() + leftMs).toISOString(), holderOf(process.pid));

  const { leftAlone } = await revert(source);
  const status = await readStatus({
    ...{ source, stateRoot: "/nowhere", signal: AbortSignal.timeout(5_000) },
  });

  expect(leftAlone).toMatchObject([{ why: expect.stringMatching(why), isOverdue }]);
  expect(status.open).toMatchObject([{ isOverdue }]);
});
