/**
 * Seen: a drill whose watchdog container had been removed printed its report and never ended: it
 * had gone on looking for the container, and after its own end started a watchdog process instead.
 */
import { expect, it, vi } from "vitest";
import type { WatchdogWire } from "../../src/core/watchdog.ts";
import { StandBy } from "../../src/watchdog/stand-by.ts";
import { virtualClock } from "../reporter/virtual-clock.ts";

it("a watchdog that is looked for when the run ends is looked for no more", async () => {
  const clock = virtualClock();
  let die = () => {};
  const wire: WatchdogWire = {
    ready: Promise.resolve(),
    say: () => {},
    onLost: (hear) => {
      die = hear;
    },
    leave: () => {},
    standDown: async () => {},
  };
  const rejoin = vi.fn(async () => {
    throw new Error("it is not up");
  });
  // Called where no process can be started either, which a run folder of nowhere makes sure of.
  const onNobody = vi.fn();
  const watchdog = new StandBy({
    kind: "container",
    ...{ run: "r1", stateRoot: "/nowhere", folder: "/nowhere", place: {} },
    source: {
      watchdogs: {
        lack: async () => undefined,
        start: async () => wire,
        rejoin,
        remove: async () => {},
      },
    } as never,
    clock,
    note: async () => {},
    onNobody,
  });
  await watchdog.start(AbortSignal.timeout(5_000));
  die();
  await clock.advance(1_000);
  expect(rejoin).toHaveBeenCalled();

  await watchdog.standDown(AbortSignal.timeout(5_000));
  const asked = rejoin.mock.calls.length;
  await clock.advance(60_000);

  expect(onNobody).not.toHaveBeenCalled();
  expect(rejoin).toHaveBeenCalledTimes(asked);
});
