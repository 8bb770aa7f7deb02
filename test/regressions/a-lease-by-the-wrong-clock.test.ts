/**
 * Seen: of a tool whose clock was an hour behind the engine's, each claim was born with its time over, so that
 * others took it for theirs to undo, and its own watchdog on the engine undid a fault as soon as it was made.
 */
import { expect, it, onTestFinished, vi } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { WatchdogWire } from "../../src/core/watchdog.ts";
import pause from "../../src/monkeys/pause.ts";
import { StandBy } from "../../src/watchdog/stand-by.ts";
import { stage } from "../core/drilling.ts";

const HOUR_MS = 3_600_000;
/** The hold of ten seconds, and a minute of grace. */
const OPEN_MS = 70_000;

async function untilBy(wallMs: ((ours: number) => Promise<number>) | undefined) {
  const it = stage();
  const victim = it.source.add("web-1");
  if (wallMs) Object.assign(it.source, { wallMs: () => wallMs(it.clock.wallMs()) });
  const said: number[] = [];
  const heard: [string, number][] = [];
  it.watchdog = { ...it.watchdog, heed: (...words) => void heard.push(words) };
  it.onFact = ({ kind }) => {
    if (kind !== "intended") return;
    const [claim] = [...it.source.held.values()];
    said.push(Date.parse(claim?.expires ?? "") - it.clock.wallMs());
    expect(heard.map(([until]) => until)).toEqual([claim?.expires]);
  };
  await it.run({ monkey: pause, options: { duration: "10s" }, victims: [victim] });
  return { leftMs: said[0], aheadMs: heard[0]?.[1] };
}

it.each([
  ["is ahead", async (ours: number) => ours + HOUR_MS, HOUR_MS],
  ["is behind", async (ours: number) => ours - HOUR_MS, -HOUR_MS],
  ["answers a moment later", async (ours: number) => ours + 300, 0],
  ["does not tell", async () => Number.NaN, 0],
  ["cannot be asked", () => Promise.reject(new Error("no")), 0],
  ["is ours", undefined, 0],
])("a fault's time is the engine's where its clock %s", async (_, wallMs, aheadMs) => {
  expect(await untilBy(wallMs)).toEqual({ leftMs: OPEN_MS + aheadMs, aheadMs });
});

it.each([
  ["on the engine hears the engine's time", {}, HOUR_MS],
  ["beside us hears ours", { isBeside: true }, 0],
])("a watchdog %s", async (_, place, aheadMs) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const said: string[] = [];
  const wire: WatchdogWire = {
    ...(place as Pick<WatchdogWire, "isBeside">),
    ready: Promise.resolve(),
    say: (line) => void said.push(JSON.parse(line).until),
    onLost: () => {},
    leave: () => {},
    standDown: async () => {},
  };
  const watchdog = new StandBy({
    kind: "container",
    ...{ run: "r1", stateRoot: "/nowhere", folder: "/nowhere", place: {} },
    source: { watchdogs: { start: async () => wire, remove: async () => {} } } as never,
    clock: systemClock,
    note: async () => {},
    onNobody: () => {},
  });
  await watchdog.start(AbortSignal.timeout(5_000));
  const ours = Date.now() + OPEN_MS;

  watchdog.heed(new Date(ours + HOUR_MS).toISOString(), HOUR_MS);
  await watchdog.standDown(AbortSignal.timeout(1_000));

  expect(Date.parse(said.at(-1) ?? "") - ours).toBe(aheadMs);
});
