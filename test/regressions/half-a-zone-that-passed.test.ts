/**
 * Seen: another run held one of a zone's two members, which stood under "Not hit", and the drill passed:
 * a pipeline read "zone a survived" of half a zone.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import type { Claim } from "../../src/core/source.ts";
import type { Target } from "../../src/core/target.ts";
import zoneWiper from "../../src/monkeys/zone-wiper.ts";
import { type Stage, stage } from "../core/drilling.ts";
import { judged } from "../reporter/judging.ts";

const WIPE = { monkey: zoneWiper as unknown as Monkey, options: { hold: "3s" } };

function claimedByAnother(it: Stage, { id, name }: Target): void {
  const other = { victim: id, run: "other", token: "other.1", holder: "x:1:1", generation: 0 };
  const fault = { victim: { name } } as Claim["fault"];
  it.source.held.set(id, { ...other, expires: "2099-01-01T00:00:00.000Z", fault });
}

async function wiped(before: (it: Stage, victim: Target) => void) {
  const it = stage();
  const victims = [it.source.add("a-1"), it.source.add("a-2")];
  before(it, victims[0] as Target);
  await it.run({ ...WIPE, victims });
  expect(it.source.state("a-2").startedAt).toBe("a-2 start 2");
  return { it, verdict: judged(it, victims) };
}

it("a member that another run holds leaves the wipe unconfirmed", async () => {
  const { it, verdict } = await wiped(claimedByAnother);

  expect(verdict).toMatchObject({ verdict: "inconclusive", exit: 3 });
  expect(verdict.because).toMatch(/not all.*were hit: a-1 \(run other holds it until/);
  expect(it.source.deeds).not.toContain("crash a-1");
});

it("so does one that somebody paused meanwhile, which is told as what it is", async () => {
  const { it, verdict } = await wiped((it) => it.source.pauseBySomebody("a-1"));

  expect(verdict).toMatchObject({ verdict: "inconclusive", exit: 3 });
  expect(verdict.because).toMatch(/a-1 \(somebody paused it\)/);
  expect(it.source.state("a-1").paused).toBe(true);
});

it.each([
  ["that is gone", (it: Stage) => it.source.vanish("a-1")],
  ["that went down by itself", (it: Stage) => it.source.stopBySomebody("a-1")],
])("a member %s was not there to be hit: the others are judged", async (_, before) => {
  const { verdict } = await wiped(before);

  expect(verdict).toMatchObject({ verdict: "pass", exit: 0 });
});
