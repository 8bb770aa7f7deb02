/**
 * Seen: whoever undoes held what it took over until a time by its own clock. One whose clock was behind the
 * engine's had its claims taken away at once, and of one whose clock was ahead nobody took over for as long.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Claim } from "../../src/core/source.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aFault } from "../journal/made.ts";

const HOUR_MS = 3_600_000;

it.each([HOUR_MS, -HOUR_MS])("holds by the engine's, %d ms ahead of ours", async (aheadMs) => {
  const source = Object.assign(new FakeSource(systemClock), {
    wallMs: async () => Date.now() + aheadMs,
  });
  const { id } = source.add("web-1", {}, { paused: true });
  const until = new Date(Date.now() + aheadMs - 60_000).toISOString();
  const options = { duration: "1s" };
  const fault = { ...aFault("run-1.1", id), monkey: "pause", until, options };
  const holder = "another-host@00000000.1:1:1";
  const claim = { victim: id, run: "run-1", token: fault.id, generation: 0, fault };
  source.held.set(id, { ...claim, holder, expires: until });
  const taken: Pick<Claim, "expires">[] = [];
  const { takeOver } = source.claims;
  source.claims.takeOver = (dead, by, signal) => {
    taken.push(by);
    return takeOver(dead, by, signal);
  };
  const { signal } = new AbortController();

  await undoAll({ source, stateRoot: "/nowhere", run: undefined, signal });

  const leftMs = Date.parse(taken[0]?.expires ?? "") - Date.now() - aheadMs;
  expect(leftMs).toBeGreaterThan(50_000);
  expect(leftMs).toBeLessThan(61_000);
});
