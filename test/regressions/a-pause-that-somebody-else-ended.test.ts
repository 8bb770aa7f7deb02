/**
 * Seen: an operator thawed the victim 2 s into a pause of 5 s. The report said that the fault had
 * lasted 5.1 s, that we had thawed it, and that the drill had passed.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import kill from "../../src/monkeys/kill.ts";
import pause from "../../src/monkeys/pause.ts";
import { lackOfEvidence } from "../../src/reporter/evidence.ts";
import { faultRecords } from "../../src/reporter/fault-records.ts";
import { stage } from "../core/drilling.ts";
import * as j from "../reporter/journal.ts";

it("a victim that somebody starts while it is held down is written down too", async () => {
  const it = stage();
  const victims = [it.source.add("web-1"), it.source.add("web-2")];
  it.onFact = ({ kind }) => {
    if (kind !== "verified") return;
    void it.clock.sleep(2_000).then(() => it.source.startBySomebody("web-2"));
    it.onFact = () => {};
  };

  const options = { mode: "crash", hold: "5s", settle: "10s" };
  await it.run({ monkey: kill as unknown as Monkey, options, victims });

  const ended = it.facts.filter((fact) => fact.kind === "ended");
  const deed = { how: expect.stringMatching(/started it while/), facts: { early: true } };
  expect(ended).toMatchObject([{ fault: expect.stringMatching(/\.2$/), deed }]);
});

it("a fault that somebody else ended is written down with its time, and is no pass", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  it.onFact = ({ kind }) => {
    if (kind !== "verified") return;
    void it.clock.sleep(2_000).then(() => it.source.thawBySomebody("web-1"));
  };

  await it.run({ monkey: pause as unknown as Monkey, options: { duration: "5s" }, victims });

  const ended = it.facts.filter((fact) => fact.kind === "ended");
  expect(ended).toMatchObject([{ deed: { how: expect.stringContaining("somebody else") } }]);
  const reverted = it.facts.filter((fact) => fact.kind === "reverted");
  expect(reverted).toMatchObject([
    { deed: { how: "nothing to undo: somebody else had ended it" } },
  ]);
  const entries = j.journal(...it.facts.map((fact, at) => ({ ...fact, t: at * 1_000 })));
  const lacks = lackOfEvidence({
    plan: j.plan({ watching: { ...j.WATCHING, verdictWanted: false } }),
    entries,
    records: faultRecords(entries),
    probes: [],
    thresholds: [],
  });
  expect(lacks).toMatchObject([expect.stringContaining("pause on web-1 lasted only")]);
});
