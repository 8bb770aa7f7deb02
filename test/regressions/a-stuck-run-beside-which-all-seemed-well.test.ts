/**
 * Seen: a run of another state folder was suspended with its watchdog. Long after its time its victim was cut
 * off still, and `chaos status` and `chaos revert` ended with 0 and told of a run like any other.
 */
import { afterEach, expect, it } from "vitest";
import { holderOf } from "../../src/journal/holder.ts";
import { inside } from "../cli/chaos.ts";
import { aFault } from "../journal/made.ts";
import { cat, endFleets, patience, raise } from "../targets/process/fleets.ts";

const RUN = "20260101T000000-noop-abcd";
const LATER = "2100-01-01T00:00:00.000Z";
const LONG_AGO = "2026-01-01T00:00:00.000Z";
const ELSEWHERE = "another-host:1:1";
/** It lives, and is not ours. */
const ALIVE = holderOf(process.ppid);
afterEach(endFleets);

async function fleetHeldBy(holder: string, expires: string): Promise<string> {
  const { source, socket, targetOf, now } = await raise([cat("web")]);
  const { id: victim } = targetOf("web");
  const fault = { ...aFault(`${RUN}.1`, victim), run: RUN, before: await now("web") };
  const claim = { victim, run: RUN, token: fault.id, holder, expires, generation: 0, fault };
  await source.claims.take([claim], patience());
  return `process://${socket}`;
}

const OVERDUE = "though its time is over";

it.each([
  ["lives and is late", { holder: ALIVE, expires: LONG_AGO }, [OVERDUE, "chaos halt undoes it"], 5],
  ["lives and has time", { holder: ALIVE, expires: LATER }, ["it still runs"], 0],
  ["cannot be asked and has time", { holder: ELSEWHERE, expires: LATER }, ["name the run"], 0],
])("chaos revert beside a run that %s", async (_, { holder, expires }, words, expected) => {
  const host = await fleetHeldBy(holder, expires);
  const { exit, stdout } = await inside(["revert", "--host", host]);
  for (const word of words) expect(stdout).toContain(word);
  expect(stdout.includes(OVERDUE)).toBe(expected === 5);
  expect(exit).toBe(expected);
});

it.each([
  ["is late", LONG_AGO, 5],
  ["has time", LATER, 0],
])("chaos status of a fault that %s", async (_, expires, expected) => {
  const host = await fleetHeldBy(ALIVE, expires);
  const { exit, stdout } = await inside(["status", "--host", host]);
  expect(stdout.includes("should be undone by now")).toBe(expected === 5);
  expect(exit).toBe(expected);
  const { exit: again, stdout: json } = await inside(["status", "--json", "--host", host]);
  expect(again).toBe(expected);
  expect(JSON.parse(json).open).toMatchObject([{ isOverdue: expected === 5 }]);
});
