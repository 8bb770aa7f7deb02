/** A halt waited for a run under SIGSTOP to undo by itself; its 20 victims thawed after more than 2 s. */
import { afterAll, expect, it } from "vitest";
import { statOf } from "../../src/agent/proc.ts";
import { holderOf } from "../../src/journal/holder.ts";
import { halt } from "../../src/undo/halt.ts";
import { endAll, live, until } from "../agent/processes.ts";
import { aFault } from "../journal/made.ts";
import { cat, endFleets, newFolder, patience, raise } from "../targets/process/fleets.ts";

const RUN = "20260101T000000-noop-abcd";
const LATER = "2100-01-01T00:00:00.000Z";
const WORDS = { by: "op@here", since: "2026-01-01T00:00:00.000Z", reason: "enough" };
/** A halt looks for what is open this often at most when it waits for nobody, and every 50 ms for 800 ms when it does. */
const LOOKS = 8;
afterAll(() => Promise.all([endAll(), endFleets()]));

async function haltBeside(pid: number) {
  const { source, targetOf, now } = await raise([cat("web")]);
  const { id: victim } = targetOf("web");
  const fault = { ...aFault(`${RUN}.1`, victim), run: RUN, before: await now("web") };
  const claim = { victim, run: RUN, token: fault.id, holder: holderOf(pid) };
  await source.claims.take([{ ...claim, expires: LATER, generation: 0, fault }], patience());
  let looks = 0;
  const list: typeof source.claims.list = (signal) => {
    looks += 1;
    return source.claims.list(signal);
  };
  const watched = { ...source, claims: { ...source.claims, list } };
  const { open } = await halt({ source: watched, stateRoot: newFolder(), words: WORDS });
  return { open, looks };
}

it("a run that is suspended is undone at once", async () => {
  const { child, pid } = await live();
  child.kill("SIGSTOP");
  await until("it is suspended", () => statOf(pid)?.state === "T" || undefined);

  const { looks, open } = await haltBeside(pid);

  expect(open).toEqual([]);
  expect(looks).toBeLessThanOrEqual(LOOKS);
});

it("a run that may hear of it is given its time", async () => {
  const { pid } = await live();
  const { looks, open } = await haltBeside(pid);

  expect(open).toEqual([]);
  expect(looks).toBeGreaterThan(LOOKS);
});
