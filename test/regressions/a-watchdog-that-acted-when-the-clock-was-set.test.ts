/**
 * Seen: the wall clock was set forward during a drill, and with the next heartbeat the watchdog undid
 * the faults of a living run; set back, it would have left a stuck one open by as much.
 */
import { expect, it } from "vitest";
import { watch } from "../watchdog/watched.ts";

const HOUR_MS = 3_600_000;

it.each([HOUR_MS, -HOUR_MS])(
  "keeps its deadline when the wall clock steps by %i ms",
  async (step) => {
    const it = watch();
    const until = it.inMs(10_000);
    await it.live(3, until);

    it.clock.step(step);

    await it.live(6, until);
    expect(it.why()).toBe("it waits");
    await it.live(2, until);
    expect(it.why()).toBe("the deadline of its faults has passed");
  },
);
