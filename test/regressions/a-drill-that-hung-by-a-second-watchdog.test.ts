/**
 * Seen: an engine that was gone for minutes had a lost watchdog taken for a silent one as well, so that
 * two processes were started; nobody let go of the first, and the tool ended ten minutes after its report.
 */
import { expect, it, onTestFinished, vi } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Fact } from "../../src/core/entry.ts";
import type { WatchdogWire } from "../../src/core/watchdog.ts";
import { StandBy } from "../../src/watchdog/stand-by.ts";

it("a watchdog that is lost is replaced once, however long the engine is gone", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const notes: string[] = [];
  let answer = () => {};
  let die = () => {};
  let isDead = false;
  const wire: WatchdogWire = {
    ready: Promise.resolve(),
    say: (line) => {
      if (!isDead && JSON.parse(line).hello) answer();
    },
    onAnswer: (hear) => {
      answer = hear;
    },
    onLost: (hear) => {
      die = hear;
    },
    leave: () => {},
    standDown: async () => {},
  };
  const gone = async () => {
    throw new Error("connect ECONNREFUSED");
  };
  const onNobody = vi.fn();
  const watchdog = new StandBy({
    kind: "container",
    // No process can be started in a run folder of nowhere: each attempt is told.
    ...{ run: "r1", stateRoot: "/nowhere", folder: "/nowhere", place: {} },
    source: { watchdogs: { start: async () => wire, rejoin: gone, remove: gone } } as never,
    clock: systemClock,
    note: async (facts: readonly Fact[]) => {
      notes.push(...facts.flatMap((fact) => (fact.kind === "watchdog" ? [fact.says] : [])));
    },
    onNobody,
  });
  await watchdog.start(AbortSignal.timeout(5_000));
  await vi.advanceTimersByTimeAsync(3_000);

  isDead = true;
  die();
  await vi.advanceTimersByTimeAsync(60_000);
  watchdog.leave();

  expect(notes).toEqual(["a container stands by", "the watchdog is gone"]);
  expect(onNobody).toHaveBeenCalledTimes(1);
});
