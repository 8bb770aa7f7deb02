/**
 * Seen: dockerd was restarted with live-restore while a watchdog container stood by; the controller
 * died, and for 300 s the watchdog knocked at the old socket, which it alone still had.
 */
import { expect, it, onTestFinished, vi } from "vitest";
import { ChaosError } from "../../src/failure.ts";
import { act } from "../../src/watchdog/act.ts";

const GONE = new ChaosError("ENGINE_UNREACHABLE", "connect ECONNREFUSED");
const BUSY = new ChaosError("ENGINE_TIMEOUT", "no answer within 10 s");

/** What became of it after ten seconds, while an undo waits for its engine. */
async function tenSecondsOf(given: { contained: boolean; error: ChaosError }): Promise<unknown> {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const list = async () => {
    throw given.error;
  };
  const source = { leftovers: () => new Promise(() => {}), claims: { list } };
  let end: unknown = "it goes on";
  act({ run: "r1", contained: given.contained }, source as never, "a test").catch((error) => {
    end = error.code;
  });
  await vi.advanceTimersByTimeAsync(10_000);
  return end;
}

it("in a container it gives up soon, so that the engine revives it with the new socket", async () => {
  expect(await tenSecondsOf({ contained: true, error: GONE })).toBe("ENGINE_UNREACHABLE");
});

it.each([
  ["a process has whatever socket is there, and", { contained: false, error: GONE }],
  ["an engine that is merely busy is no reason:", { contained: true, error: BUSY }],
])("%s it goes on", async (_, given) => {
  expect(await tenSecondsOf(given)).toBe("it goes on");
});
