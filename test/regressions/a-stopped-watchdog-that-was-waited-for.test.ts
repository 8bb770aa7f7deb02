/**
 * Seen: somebody stopped the watchdog's container with `docker stop`, and for eleven seconds nobody
 * stood by: its run waited for a revival that an operator's stop disarms.
 */
import { expect, it } from "vitest";
import { watchdogHome } from "../../src/targets/docker/watchdog.ts";

const STOPPED = { Running: false, Restarting: false, Pid: 0 };
const WAITING = { Running: true, Restarting: true, Pid: 0 };

const homeOf = (state: object) => {
  const State = { Paused: false, ExitCode: 137, StartedAt: "2026-01-01", ...state };
  const answer = { Id: "w1", Name: "/w1", State, HostConfig: {} };
  const engine = { call: async (_: unknown, schema: never) => parsed(schema, answer) };
  return watchdogHome(engine as never, {} as never);
};
const parsed = (schema: { parse(answer: unknown): unknown }, answer: object) =>
  schema.parse(answer);
const soon = () => AbortSignal.timeout(1_000);

it("a watchdog that is down and not to be restarted will not come back", async () => {
  expect(await homeOf(STOPPED).rejoin("r1", soon())).toBeUndefined();
});

it("one that the engine is about to revive may", async () => {
  await expect(homeOf(WAITING).rejoin("r1", soon())).rejects.toThrow(/not up again/);
});
