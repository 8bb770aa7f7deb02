/** A watchdog's wait for its doom: its timers are faked, the time that it judges by is the test's. */
import { PassThrough } from "node:stream";
import { onTestFinished, vi } from "vitest";
import { type Doom, doom } from "../../src/watchdog/doom.ts";
import { virtualClock } from "../reporter/virtual-clock.ts";

export function watch() {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const clock = virtualClock();
  const wire = new PassThrough();
  let doomed: Doom | undefined = { why: "it waits" };
  let greetings = 0;
  const greet = () => {
    greetings++;
  };
  const over = doom(wire, { clock, bornMs: clock.monotonicMs(), greet });
  void over.then((reason) => {
    doomed = reason;
  });
  const say = async (words: object) => {
    wire.write(`${JSON.stringify(words)}\n`);
    await clock.advance(0);
  };
  /** Time passes with a heartbeat each second, as a living controller has. */
  const live = async (seconds: number, words: object) => {
    for (let i = 0; i < seconds; i++) {
      await say(words);
      await pass(1_000);
    }
  };
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) {
      await clock.advance(Math.min(100, left));
      vi.advanceTimersByTime(100);
    }
    await clock.advance(0);
  };
  const inMs = (ms: number) => ({ until: new Date(clock.wallMs() + ms).toISOString() });
  return {
    clock,
    wire,
    say,
    live,
    pass,
    inMs,
    why: () => doomed?.why,
    dueMs: () => doomed?.dueMs,
    greetings: () => greetings,
  };
}
