/**
 * Seen: `chaos revert` from another state folder, while a drill was still watching its baseline, took
 * the drill's watchdog away: a run holds no claim before its first fault, so it looked dead.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Leftover } from "../../src/core/source.ts";
import { holderOf } from "../../src/journal/holder.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { FakeSource } from "../core/fake-source.ts";

const DEAD = holderOf(process.pid).replace(/\d+$/, "1");

it.each([
  ["lets a living run's watchdog be", holderOf(process.pid), 1, /still runs/],
  ["lets one be whose run lives on another host, perhaps", "elsewhere:1:2", 1, /cannot be asked/],
  ["sweeps a dead run's", DEAD, 0, undefined],
  ["sweeps one of a version that said no holder", undefined, 0, undefined],
])("an undo of everything %s", async (_, holder, left, why) => {
  const source = new FakeSource(systemClock);
  const watchdog: Leftover = { kind: "watchdog", id: "w1", run: "run-1", says: "a watchdog" };
  source.leftBehind.push({ ...watchdog, ...(holder ? { holder } : {}) });

  const signal = AbortSignal.timeout(5_000);
  const undone = await undoAll({ source, stateRoot: "/nowhere", run: undefined, signal });

  expect(source.leftBehind).toHaveLength(left);
  expect(undone.leftAlone.map(({ why }) => why)).toEqual(why ? [expect.stringMatching(why)] : []);
});
