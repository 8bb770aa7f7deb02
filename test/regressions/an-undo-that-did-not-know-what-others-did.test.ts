/**
 * Seen: the controller died, somebody thawed its victim and paused it again, and the watchdog or `chaos revert`
 * thawed it; or connected it to its network and took it off again, and it was connected. A living run hears of that;
 * whoever comes later had only the state, which says that our fault is in effect.
 */
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { TargetEvent } from "../../src/core/source.ts";
import type { Engine } from "../../src/targets/docker/engine.ts";
import { sinceClaims } from "../../src/targets/docker/since-claims.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aFault } from "../journal/made.ts";

const { signal } = new AbortController();
const FRONT = { front: { aliases: ["web"] } };

/** A dead run's, with what its engine tells of the time since. */
function left(monkey: string, ...changes: string[]) {
  const source = new FakeSource(systemClock);
  const off = monkey === "disconnect";
  const state = off ? { networks: {} } : { paused: true };
  const { id } = source.add("web-1", {}, state);
  const fault = {
    ...{ ...aFault("run-1.1"), monkey, victim: { id, name: "web-1", source: "fake" } },
    ...{
      options: { duration: "1s" },
      before: { ...source.state("web-1"), paused: false, networks: off ? FRONT : {} },
    },
  };
  const claim = { victim: id, run: "run-1", token: fault.id, generation: 0, fault };
  source.held.set(id, { ...claim, holder: "another@00000000.1:1:1", expires: fault.until });
  const events = changes.map((change): TargetEvent => {
    return { id, name: "", change, heardMs: 0, facts: { network: "front" } } as TargetEvent;
  });
  return Object.assign(source, { sinceClaims: async () => new Map([[fault.id, events]]) });
}

const revert = (source: FakeSource) =>
  undoAll({ source, stateRoot: "/nowhere", run: undefined, signal });

it.each([
  [["pause"], false],
  [[], false],
  // Before ours: nobody's end of it.
  [["thaw", "pause"], false],
  [["pause", "thaw", "pause"], true],
  // An engine thaws whom it ends.
  [["pause", "thaw", "die", "start", "pause"], false],
])("of a pause, after %j: stays %s", async (changes, stays) => {
  const source = left("pause", ...changes);

  const { failed, residue } = await revert(source);

  expect(source.state("web-1").paused).toBe(stays);
  expect([failed, residue, [...source.held]]).toEqual([[], [], []]);
});

it.each([
  [["disconnect"], true],
  [["disconnect", "connect", "disconnect"], false],
])("of a disconnect, after %j: connected again %s", async (changes, isBack) => {
  const source = left("disconnect", ...changes);

  const { failed, residue } = await revert(source);

  expect("front" in source.state("web-1").networks).toBe(isBack);
  expect([failed, residue, [...source.held]]).toEqual([[], [], []]);
});

it("does not wait for an engine that does not tell", async () => {
  const source = left("pause");
  const sinceClaims = (_: unknown, stop: AbortSignal) =>
    new Promise<never>((_, reject) => stop.addEventListener("abort", () => reject(stop.reason)));
  Object.assign(source, { sinceClaims });
  const begunMs = Date.now();

  await revert(source);

  expect(source.state("web-1").paused).toBe(false);
  expect(Date.now() - begunMs).toBeLessThan(1_500);
});

/** Each as `whose action`, in their order. */
function engineThatKeeps(...log: string[]): Engine {
  const lines = log.map((text) => {
    const [ID = "", Action = ""] = text.split(" ");
    const Type = ID.startsWith("chaos-claim") ? "volume" : "container";
    return `${JSON.stringify({ Type, Action, Actor: { ID, Attributes: {} } })}\n`;
  });
  return {
    stream: async () => Readable.from(lines),
    call: async () => ({ SystemTime: "2026-01-02T00:00:00Z" }),
  } as unknown as Engine;
}

it.each([
  [
    ["chaos-claim-v create", "v pause", "v unpause"],
    ["pause", "thaw"],
  ],
  [["v pause", "v unpause", "chaos-claim-v create", "v pause"], ["pause"]],
  // Others ask for the same claim, and an earlier run had it.
  [
    ["chaos-claim-v create", "v pause", "chaos-claim-v create", "v unpause"],
    ["pause", "thaw"],
  ],
  [["chaos-claim-v create", "v pause", "chaos-claim-v destroy", "chaos-claim-v create"], []],
  [["v pause", "v unpause"], undefined],
  [["chaos-claim-v create", "w pause"], []],
])("of the log %j", async (log, told) => {
  const fault = aFault("f1", "v");

  const events = await sinceClaims(engineThatKeeps(...log), [fault], signal);

  expect(events.get("f1")?.map(({ change }) => change)).toEqual(told);
});
