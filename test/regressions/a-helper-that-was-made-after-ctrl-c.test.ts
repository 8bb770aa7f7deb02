/**
 * Seen: Ctrl-C while a helper container was being made. The engine's answer was not waited for, the container was made
 * all the same, nobody knew its id, and the run ended unsafe (exit 5) ten seconds later: "helper container of run ...".
 */
import { expect, it } from "vitest";
import type { Engine } from "../../src/targets/docker/engine.ts";
import { startHelper } from "../../src/targets/docker/helper-container.ts";
import { watchdogHome } from "../../src/targets/docker/watchdog.ts";

const MADE_MS = 100;

/** Makes a container whoever hangs up meanwhile, as an engine does. */
function slowEngine() {
  const there = new Set<string>();
  const call = (
    { method, path }: { method: string; path: string },
    _: unknown,
    stop: AbortSignal,
  ) =>
    new Promise((resolve, reject) => {
      const late = () => reject(new Error("it was interrupted"));
      if (stop.aborted) return late();
      stop.addEventListener("abort", late);
      if (method === "DELETE") resolve(there.delete(path.split("/").at(-1) as string));
      else if (path === "/containers/create")
        setTimeout(() => {
          there.add("made");
          resolve({ Id: "made" });
        }, MADE_MS);
      else reject(new Error(`nobody should ask for ${path}`));
    });
  return { there, engine: { call, address: "unix:///x" } as unknown as Engine };
}

const order = { image: "x", run: "run", holder: "h", info: {} } as const;

it.each([
  [
    "helper",
    (engine: Engine, stop: AbortSignal) =>
      startHelper(engine, { profile: "net", ...order } as never, stop),
  ],
  [
    "watchdog",
    (engine: Engine, stop: AbortSignal) =>
      watchdogHome(engine, order as never).start("run", "/tmp", stop),
  ],
])("a %s that is made after the word to stop is removed", async (_, start) => {
  const { there, engine } = slowEngine();
  const stop = new AbortController();
  const starting = start(engine, stop.signal);
  setTimeout(() => stop.abort("SIGINT"), MADE_MS / 4);
  await expect(starting).rejects.toThrow(/interrupted/);
  await new Promise((resolve) => setTimeout(resolve, 2 * MADE_MS));
  expect([...there]).toEqual([]);
});
