/**
 * Seen: two CI jobs in containers of one engine drilled another one. `chaos revert` of the first did not
 * find the second's container there, took its run for dead, and thawed its victim under its hands.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { inContainer } from "../../src/core/holder-form.ts";
import { holderOf, isAlive } from "../../src/journal/holder.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aFault } from "../journal/made.ts";

const SHORT_ID = "0123456789ab";
const NAMED_SO = `${SHORT_ID}@00000000.1:1:1`;

function held(holder: string) {
  const source = new FakeSource(systemClock);
  const { id } = source.add("web-1", {}, { paused: true });
  const until = new Date(Date.now() + 60_000).toISOString();
  const victim = { id, name: "web-1", source: "fake" };
  const options = { duration: "1s" };
  const fault = { ...aFault("run-1.1"), monkey: "pause", victim, until, options };
  const claim = { victim: id, run: "run-1", token: fault.id, holder, generation: 0, fault };
  source.held.set(id, { ...claim, expires: until });
  return source;
}

it.each([
  ["a host that is merely named like a container is left alone", NAMED_SO, 1],
  ["a container that this engine had, and has no more, is undone", `web#${NAMED_SO}`, 0],
  ["a process of ours that lives, is left alone", holderOf(process.pid), 1],
  [
    "a process of ours that lives, though the engine knows no such container, is left alone",
    holderOf(process.pid).replace(/^[^@]+/, SHORT_ID),
    1,
  ],
])("the run of %s", async (_, holder, open) => {
  const source = held(holder);
  const signal = AbortSignal.timeout(5_000);
  await undoAll({ source, stateRoot: "/nowhere", run: undefined, signal });
  expect(source.held.size).toBe(open);
  expect(source.state("web-1").paused).toBe(open === 1);
});

it("a holder in a container is known by itself", () => {
  expect(isAlive(inContainer(holderOf(process.pid), SHORT_ID.repeat(5)))).toBe(true);
});
