/**
 * Seen: the journal said that the engine had revived the watchdog, the controller died, and the undo
 * took half a second longer than it should: the watchdog was still booting when it was said to stand by.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Fact } from "../../src/core/entry.ts";
import type { WatchdogWire } from "../../src/core/watchdog.ts";
import { StandBy } from "../../src/watchdog/stand-by.ts";

it("a revived watchdog stands by when it says so, not when it is attached to", async () => {
  const first = wireOf();
  const second = wireOf();
  const notes: string[] = [];
  const watchdog = new StandBy({
    kind: "container",
    ...{ run: "r1", stateRoot: "/nowhere", folder: "/nowhere", place: {} },
    source: {
      watchdogs: {
        lack: async () => undefined,
        start: async () => first.wire,
        rejoin: async () => second.wire,
        remove: async () => {},
      },
    } as never,
    clock: systemClock,
    note: async (facts: readonly Fact[]) => {
      notes.push(...facts.flatMap((fact) => (fact.kind === "watchdog" ? [fact.says] : [])));
    },
    onNobody: () => notes.push("nobody"),
  });
  first.boot();
  await watchdog.start(AbortSignal.timeout(5_000));

  first.die();
  await second.told;
  await systemClock.sleep(200);
  const whileBooting = [...notes];
  second.boot();

  await expect.poll(() => notes).toContain("the engine revived the watchdog");
  expect(whileBooting).toEqual(["a container stands by", "the watchdog is gone"]);
  await watchdog.standDown(AbortSignal.timeout(1_000));
});

function wireOf() {
  const booted = resolvable();
  const told = resolvable();
  let hear = () => {};
  const wire: WatchdogWire = {
    ready: booted.promise,
    say: () => told.resolve(),
    onLost: (listener) => {
      hear = listener;
    },
    leave: () => {},
    standDown: async () => {},
  };
  return { wire, told: told.promise, boot: () => booted.resolve(), die: () => hear() };
}

function resolvable() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
