/**
 * Seen: what shared a victim's pid namespace was killed along with it and stayed down, and the report said that
 * nothing was left behind. Where a guard had refused, so that nobody was touched, it said "went down too".
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import kill from "../../src/monkeys/kill.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { stage } from "../core/drilling.ts";
import * as made from "../reporter/journal.ts";

const alsoHit = [{ name: "side", victim: "web-1", namespace: "pid" as const }];

it.each([
  ["and is still down", "is left behind", ["side"]],
  ["and was started again", "is not", []],
])("what died with a victim %s %s", async (_what, _is, left) => {
  const drill = stage();
  const victims = [drill.source.add("web-1")];
  drill.source.add("side");
  drill.onFact = ({ kind }) => {
    if (kind === "injected") drill.source.change("side", { running: left.length === 0 });
  };
  await drill.run({ monkey: kill as unknown as Monkey, options: {}, victims, alsoHit });
  const end = drill.facts.flatMap((fact) => (fact.kind === "finished" ? [fact] : []))[0];
  expect(end?.residue.map(({ subject }) => subject)).toEqual(left);
});

it.each([
  ["is left in an old network namespace", "10:00", ["side"]],
  ["was restarted after its victim", "12:00", []],
])("what %s", async (_what, time, left) => {
  const drill = stage();
  const victims = [drill.source.add("web-1")];
  drill.source.add("side", {}, { startedAt: `2026-01-02T${time}:00Z` });
  drill.onFact = ({ kind }) => {
    if (kind === "ended" || kind === "reverted")
      drill.source.change("web-1", { startedAt: "2026-01-02T11:00:00Z" });
  };
  const shares = [{ ...alsoHit[0]!, namespace: "network" as const }];
  await drill.run({ monkey: kill as unknown as Monkey, options: {}, victims, alsoHit: shares });
  const end = drill.facts.flatMap((fact) => (fact.kind === "finished" ? [fact] : []))[0];
  expect(end?.residue.map(({ subject }) => subject)).toEqual(left);
});

it("nobody is told to be hit along with a victim that was not hit", () => {
  const plan = made.plan({ alsoHit: [{ ...alsoHit[0]!, victim: made.VICTIM.name }] });
  const told = (...entries: Parameters<typeof made.journal>) =>
    buildReport(made.journal({ t: 0, kind: "planned", plan }, ...entries), []).alsoHit;

  expect(told()).toEqual([]);
  expect(told(made.INTENDED)).toEqual([]);
  expect(told(made.INTENDED, made.INJECTED)).toEqual(plan.alsoHit);
});
