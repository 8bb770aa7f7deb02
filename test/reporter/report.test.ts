import { expect, test } from "vitest";
import json from "../../src/reporter/formats/json.ts";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "./journal.ts";

test("is the same bytes however often it is built", () => {
  const once = JSON.stringify(buildReport(j.run(), j.samples()));

  expect(JSON.stringify(buildReport(j.run(), j.samples()))).toBe(once);
  expect(JSON.parse(once)).toMatchObject({
    startedAt: "2026-01-02T03:04:05.000Z",
    endedAt: "2026-01-02T03:04:17.000Z",
  });
});

test("holds what the run says about itself", () => {
  const passedOver = [
    { name: "db-1", reason: "it is paused by somebody else", hint: "Thaw it first" },
  ];
  const refused = {
    t: 2_900,
    kind: "refused",
    victim: "shop-api-2",
    ruling: { guard: "claim", allowed: false, reason: "run x holds it" },
  } as const;
  const died = {
    t: 3_040,
    kind: "target-changed",
    target: "1",
    name: "shop-api-1",
    change: "die",
    facts: { exitCode: "137" },
  } as const;

  const report = buildReport(j.run(j.plan({ passedOver, matched: 3 }), refused, died), j.samples());

  expect(report).toMatchObject({
    run: "20260102T030405-kill-beef",
    seed: "cafe0123",
    matched: 3,
    durationMs: 12_000,
    passedOver,
    refusals: [{ victim: "shop-api-2", guard: "claim", reason: "run x holds it" }],
    events: [{ t: 3_040, name: "shop-api-1", change: "die", facts: { exitCode: "137" } }],
    residue: [],
    unknown: [],
  });
});

test("tells of each victim what hit it, how fast, how we know and how it came back", () => {
  expect(buildReport(j.run(), []).victims).toEqual([
    {
      fault: j.ID,
      monkey: "kill",
      victim: j.VICTIM,
      issuedMs: 3_010,
      mechanism: "SIGKILL to process 1 by host reach",
      signalledMs: 0.4,
      deadMs: 3.2,
      effect: "in-effect",
      evidence: "it is down, exit code 137",
      overMs: 7_000,
      reverted: "we started it",
    },
  ]);
});

test("a victim that is hit again as it returns keeps the time of the first blow", () => {
  const again = { ...j.INJECTED, t: 5_030, issued: 5_010 };

  const { victims, phases } = buildReport(j.run(j.plan(), again), []);

  expect(victims[0]?.issuedMs).toBe(3_010);
  expect(phases.find(({ phase }) => phase === "fault")?.from).toBe(3_010);
});

function findings(options: Record<string, unknown>, ...more: Parameters<typeof j.run>[1][]) {
  const fault = { ...j.fault({ options }) };
  const entries = j.run(j.plan(), ...more.filter((one) => one !== undefined));
  return buildReport(
    entries.map((one) => (one.kind === "intended" ? { ...one, fault } : one)),
    j.samples(),
  ).findings;
}

test("a restart policy that brought nobody back is a finding", () => {
  expect(findings({ mode: "crash", hold: "0s" })).toEqual([
    "shop-api-1: its restart policy (always) did not bring it back; we started it",
  ]);
});

test("a start of ours is no finding where it was to be expected", () => {
  const ended = {
    t: 5_000,
    kind: "ended",
    fault: j.ID,
    deed: { how: "it came back", facts: {} },
  } as const;

  expect(findings({ mode: "crash", hold: "4s" })).toEqual([]);
  expect(findings({ mode: "signal", hold: "0s" })).toEqual([]);
  expect(findings({ mode: "crash", hold: "0s" }, ended)).toEqual([]);
});

test("bad samples that made no outage are a finding", () => {
  const { findings } = buildReport(j.run(), j.samples(j.badIn(4_000, 4_100)));

  expect(findings).toEqual([
    "front: 1 bad and 0 slow samples without an outage; shorter than 200 ms may go unseen",
  ]);
});

test.each([
  [
    {},
    "chaos kill --zone a --mode crash --hold 4s --probe front=http://127.0.0.1:8080/front --baseline 2500ms --seed cafe0123",
  ],
  [
    { selection: "zone a, not name it's, label tier=web, k", matched: 4 },
    "chaos kill --zone a --exclude 'name:it'\\''s' --label 'tier=web, k' --mode crash --hold 4s --probe front=http://127.0.0.1:8080/front --baseline 2500ms --seed cafe0123",
  ],
  [
    { selection: "zone a", matched: 4 },
    "chaos kill --zone a --mode crash --hold 4s --count 1 --probe front=http://127.0.0.1:8080/front --baseline 2500ms --seed cafe0123",
  ],
  [
    { selection: "everything", matched: 4 },
    "chaos kill --all --mode crash --hold 4s --probe front=http://127.0.0.1:8080/front --baseline 2500ms --seed cafe0123",
  ],
  [
    {
      maxPer: [{ by: "service", max: 1 }],
      optIn: true as const,
      guards: { "opt-in": [], "quiet-hours": ["22:00-06:00 UTC"] },
    },
    "chaos kill --zone a --max-per service=1 --opt-in --guard opt-in --guard 'quiet-hours=22:00-06:00 UTC' --mode crash --hold 4s --probe front=http://127.0.0.1:8080/front --baseline 2500ms --seed cafe0123",
  ],
])("replay of %o", (more, expected) => {
  const { replay } = buildReport(j.run(j.plan(more)), []);

  expect(replay.split(" ").sort()).toEqual(expected.split(" ").sort());
});

test("JSON writes an unbounded end as null and marks it open", () => {
  const text = json.render([buildReport(j.run(), j.samples(j.badIn(3_000, 99_000)))]);

  const { runs } = JSON.parse(text);
  expect(runs[0].probes[0].ttr).toEqual({ lo: 11_950 - 3_010, hi: null, open: true });
  expect(text.endsWith("}\n")).toBe(true);
});

test("a journal without a plan cannot be reported", () => {
  expect(() => buildReport(j.journal(j.INTENDED), [])).toThrow(/holds no plan/);
});
