import { expect, test } from "vitest";
import type { Entry } from "../../src/core/entry.ts";
import { phasesOf } from "../../src/reporter/phases.ts";
import * as j from "./journal.ts";

function spans(entries: Entry[], samples = j.samples(), plan = j.plan()) {
  const { spans } = phasesOf(plan, entries, samples);
  return Object.fromEntries(spans.map(({ phase, from, to }) => [phase, [from, to]]));
}

test("a run has its phases one after the other, without gaps", () => {
  expect(spans(j.run())).toEqual({
    "warm-up": [50, 550],
    baseline: [550, 3_010],
    fault: [3_010, 7_000],
    // Three good samples since the release: due at 7050, 7150, 7250.
    recovery: [7_000, 7_255],
    "cool-down": [7_255, 12_000],
  });
});

test("recovery lasts until the last gating probe is good", () => {
  const plan = j.plan({ probes: [j.probe("front"), j.probe("back")] });
  const samples = [
    ...j.samples(j.badIn(3_000, 7_500)),
    ...j.samples(j.badIn(3_000, 9_000), { p: "back" }),
  ];

  expect(spans(j.run(plan), samples, plan).recovery).toEqual([7_000, 9_255]);
});

test("a victim's probe does not hold up the recovery", () => {
  const plan = j.plan({ probes: [j.probe("front"), j.probe("v", { role: "victim" })] });
  const samples = [...j.samples(), ...j.samples(j.badIn(3_000, 9_000), { p: "v" })];

  expect(spans(j.run(plan), samples, plan).recovery).toEqual([7_000, 7_255]);
});

test("recovery ends at the deadline at the latest", () => {
  const plan = j.plan({ watching: { ...j.WATCHING, recoverMs: 2_000 } });

  const found = spans(j.run(plan), j.samples(j.badIn(3_000, 20_000)), plan);

  expect(found.recovery).toEqual([7_000, 9_000]);
  expect(found["cool-down"]).toEqual([9_000, 12_000]);
});

test("an outage that opens before all are good belongs to the recovery, to its end", () => {
  const plan = j.plan({ probes: [j.probe("front"), j.probe("back")] });
  const flapping = (due: number) => (due > 8_800 && due < 9_500 ? "bad" : "good");
  const samples = [...j.samples(flapping), ...j.samples(j.badIn(3_000, 9_000), { p: "back" })];

  expect(spans(j.run(plan), samples, plan).recovery).toEqual([7_000, 9_555]);
});

test("an outage that opens after the recovery leaves the recovery where it was", () => {
  const relapse = (due: number) => (due > 9_000 && due < 10_000 ? "bad" : "good");

  expect(spans(j.run(), j.samples(relapse)).recovery).toEqual([7_000, 7_255]);
});

test("a fault that ended by itself was over then, not at its later revert", () => {
  const ended = {
    t: 5_000,
    kind: "ended",
    fault: j.ID,
    deed: { how: "it came back", facts: {} },
  } as const;

  expect(spans(j.run(j.plan(), ended)).fault).toEqual([3_010, 5_000]);
});

test("without an injection there is a baseline up to the stop, and nothing after", () => {
  const stopped = { t: 2_000, kind: "stopped", cause: "baseline", message: "ill" } as const;
  const entries = j.journal({ t: 0, kind: "planned", plan: j.plan() }, stopped, {
    ...j.FINISHED,
    t: 2_100,
  });

  expect(spans(entries, j.samples(undefined, { to: 2_100 }))).toEqual({
    "warm-up": [50, 550],
    baseline: [550, 2_000],
  });
});

test("a fault that never ended lasts to the end of the record", () => {
  const entries = j.journal({ t: 0, kind: "planned", plan: j.plan() }, j.INTENDED, j.INJECTED);

  expect(spans(entries).fault).toEqual([3_010, 11_950]);
});
