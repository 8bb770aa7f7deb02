/** Seen: `docker pause` of the watchdog's container was never noticed; nobody stood by any more. */
import { expect, it, onTestFinished, vi } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Fact } from "../../src/core/entry.ts";
import type { WatchdogWire } from "../../src/core/watchdog.ts";
import { StandBy } from "../../src/watchdog/stand-by.ts";

it("a watchdog that has answered and does not any more is replaced", async () => {
  const { wires, notes } = await standBy();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(notes).toEqual(["a container stands by"]);

  wires[0]?.pause();
  await vi.advanceTimersByTimeAsync(8_000);

  expect(wires.map(({ isRemoved }) => isRemoved())).toEqual([true, false]);
  expect(notes.slice(1)).toEqual([
    "the watchdog does not answer any more",
    "the engine revived the watchdog",
  ]);
});

it("one that never answers a hello, as an earlier version, is not taken for silent", async () => {
  const { wires, notes } = await standBy({ isMute: true });
  await vi.advanceTimersByTimeAsync(60_000);
  expect({ wires: wires.length, notes }).toEqual({ wires: 1, notes: ["a container stands by"] });
});

async function standBy({ isMute = false } = {}) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const notes: string[] = [];
  const wires: ReturnType<typeof wireOf>[] = [];
  const raise = async () => {
    const wire = wireOf(isMute);
    wires.push(wire);
    return wire.wire;
  };
  const watchdogs = { start: raise, rejoin: raise, remove: async () => {} };
  const watchdog = new StandBy({
    kind: "container",
    ...{ run: "r1", stateRoot: "/nowhere", folder: "/nowhere", place: {} },
    source: { watchdogs } as never,
    clock: systemClock,
    note: async (facts: readonly Fact[]) => {
      notes.push(...facts.flatMap((fact) => (fact.kind === "watchdog" ? [fact.says] : [])));
    },
    onNobody: () => notes.push("nobody"),
  });
  await watchdog.start(AbortSignal.timeout(5_000));
  onTestFinished(() => watchdog.standDown(AbortSignal.timeout(1_000)));
  return { wires, notes };
}

function wireOf(isMute: boolean) {
  let answer = () => {};
  let isPaused = isMute;
  let isRemoved = false;
  const wire: WatchdogWire = {
    ready: Promise.resolve(),
    say: (line) => {
      if (!isPaused && JSON.parse(line).hello) answer();
    },
    onAnswer: (hear) => {
      answer = hear;
    },
    onLost: () => {},
    leave: () => {},
    standDown: async () => {
      isRemoved = true;
    },
  };
  const pause = () => {
    isPaused = true;
  };
  return { wire, pause, isRemoved: () => isRemoved };
}
