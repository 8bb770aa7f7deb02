/**
 * Seen: an engine that answered everything but what time it is held each undo up for as long as a call may
 * take. And what nobody knows of any more was freed by our clock, though its time is the engine's.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Source } from "../../src/core/source.ts";
import { undoStrays } from "../../src/undo/strays.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aFault } from "../journal/made.ts";

const HOUR_MS = 3_600_000;
const ELSEWHERE = "another-host@00000000.1:1:1";
const hangs = (signal: AbortSignal) =>
  new Promise<number>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

it("an engine that does not tell the time in time is not waited for", async () => {
  const source = Object.assign(new FakeSource(systemClock), { wallMs: hangs });
  const { id } = source.add("web-1", {}, { paused: true });
  const until = new Date(Date.now() - HOUR_MS).toISOString();
  const victim = { id, name: "web-1", source: "fake" };
  const options = { duration: "1s" };
  const fault = { ...aFault("run-1.1"), monkey: "pause", victim, until, options };
  const claim = { victim: id, run: "run-1", token: fault.id, generation: 0, fault };
  source.held.set(id, { ...claim, holder: ELSEWHERE, expires: until });
  const { signal } = new AbortController();

  const { reverted } = await undoAll({ source, stateRoot: "/nowhere", run: undefined, signal });

  expect(reverted).toHaveLength(1);
});

it.each([
  ["not over", -HOUR_MS, 0],
  ["over", 0, 1],
])("a stray whose time is %s by the engine's clock", async (_, aheadMs, freed) => {
  const victim = { id: "v", name: "web-1" };
  const until = new Date(Date.now() - 60_000).toISOString();
  let left = [{ fault: "run-1.1", until, victim, says: "network fault run-1.1" }];
  const source = {
    wallMs: async () => Date.now() + aheadMs,
    strays: async () => ({ strays: left, unseen: [] }),
    claims: { list: async () => [] },
    victim: () => ({
      restore: async () => {
        left = [];
      },
    }),
    disarm: async () => {},
  };
  const result = await undoStrays(source as unknown as Source, {}, AbortSignal.timeout(5_000));
  expect(result.freed).toHaveLength(freed);
  expect(result.unexpired).toHaveLength(1 - freed);
});
