/**
 * Seen: `chaos revert` with an id that no run has, or with the beginning of one, said "Nothing is open
 * on this engine" and exited with 0, while that engine's faults were open.
 */
import { afterEach, expect, it } from "vitest";
import { inside } from "../cli/chaos.ts";
import { aFault } from "../journal/made.ts";
import { cat, endFleets, patience, raise } from "../targets/process/fleets.ts";

const RUN = "20260101T000000-noop-abcd";
afterEach(endFleets);

/** A dead run that is known from its claim alone. */
async function claimedFleet(): Promise<string> {
  const { source, socket, targetOf, now } = await raise([cat("web")]);
  const { id: victim } = targetOf("web");
  const fault = { ...aFault(`${RUN}-1`, victim), run: RUN, before: await now("web") };
  const holder = "another-host:1:1";
  const expires = "2026-01-01T00:00:00.000Z";
  const claim = { victim, run: RUN, token: fault.id, holder, expires, generation: 0, fault };
  await source.claims.take([claim], patience());
  return `process://${socket}`;
}

it("an unknown run is said as such, with exit 2, naming what is open", async () => {
  const host = await claimedFleet();
  const { exit, stdout, stderr } = await inside(["revert", "no-such-run", "--host", host]);
  expect(stderr).toContain('No run "no-such-run"');
  expect(stderr).toContain(RUN);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
});

it.each(["20260101", "last", RUN])("%s is a run that is known from its claim", async (name) => {
  const host = await claimedFleet();
  const { exit, stdout } = await inside(["revert", name, "--host", host]);
  expect(stdout).toContain("undone: noop on ");
  expect(exit).toBe(0);
});
