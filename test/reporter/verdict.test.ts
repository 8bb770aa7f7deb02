import { describe, expect, test } from "vitest";
import type { Entry, SampleLine } from "../../src/core/entry.ts";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "./journal.ts";

function judge(entries: Entry[] = j.run(), samples: SampleLine[] = j.samples()) {
  return buildReport(entries, samples).verdict;
}

const stop = (
  cause: "baseline" | "guard" | "signal" | "error" | "nothing-left" | "harm",
  signal?: string,
) =>
  ({
    t: 6_900,
    kind: "stopped",
    cause,
    message: `because of ${cause}`,
    ...(signal ? { signal } : {}),
  }) as const;
const revertFailed = {
  t: 6_950,
  kind: "revert-failed",
  fault: j.ID,
  message: "engine said no",
} as const;
const residue = [{ subject: "shop-api-1", says: "paused is true, was false" }];
const without = (entries: Entry[], ...kinds: Entry["kind"][]) =>
  entries.filter(({ kind }) => !kinds.includes(kind));
const finishedWith = (more: object) =>
  j.run().map((one) => (one.kind === "finished" ? { ...one, ...more } : one));
const verified = (kind: "not-in-effect" | "unknown") =>
  j
    .run()
    .map((one) =>
      one.kind === "verified" ? { ...one, effect: { kind, evidence: "pid 4242 still runs" } } : one,
    );
const unwatched = (verdictWanted: boolean) =>
  j.run(j.plan({ probes: [], watching: { ...j.WATCHING, verdictWanted } }));

describe("the table of design §8", () => {
  test("pass when every threshold holds, with the longest outage and its limit", () => {
    expect(judge()).toEqual({
      verdict: "pass",
      exit: 0,
      because: "no gating probe had an outage (limit 2 s)",
      reasons: ["no gating probe had an outage (limit 2 s)"],
      charges: [],
    });
    expect(judge(j.run(), j.samples(j.badIn(3_000, 4_000))).because).toBe(
      "no outage of a gating probe was longer than 1.1 s (limit 2 s)",
    );
  });

  test.each([
    ["fail", 1, j.run(), j.samples(j.badIn(3_000, 6_000)), /longest outage 2\.9–3\.1\d? s/],
    [
      "fail",
      1,
      j.run(j.plan({ watching: { ...j.WATCHING, thresholds: ["slow_ratio <= 50%"] } })),
      j.samples(j.badIn(3_000, 99_000)),
      /front had not recovered by the deadline/,
    ],
    [
      "fail",
      1,
      j.run(),
      j.samples((due) => j.badIn(9_000, 9_500)(due)),
      /front: outages after the recovery 1 /,
    ],
    [
      "inconclusive",
      3,
      j.run(),
      j.samples(j.badIn(3_000, 5_000)),
      /^undecidable: front: longest outage .* probe every 10ms/,
    ],
    [
      "inconclusive",
      3,
      verified("not-in-effect"),
      j.samples(),
      /not confirmed on any victim: shop-api-1 \(pid 4242 still runs\)/,
    ],
    ["inconclusive", 3, verified("unknown"), j.samples(), /not confirmed/],
    ["inconclusive", 3, without(j.run(), "verified"), j.samples(), /never verified/],
    [
      "inconclusive",
      3,
      without(j.run(), "intended", "injected", "verified", "reverted"),
      j.samples(),
      /no fault was injected/,
    ],
    [
      "inconclusive",
      3,
      j.run(),
      j.samples((due) => (due % 1_000 === 50 ? "lost" : "good")),
      /only 90\.43 % of the samples/,
    ],
    [
      "inconclusive",
      3,
      j.run(),
      j.samples((due) => (due > 3_000 && due < 3_400 ? "lost" : "good")),
      /during fault and recovery/,
    ],
    ["inconclusive", 3, j.run(), [], /front: no sample was due/],
    ["inconclusive", 3, unwatched(true), [], /no gating probe watched the run/],
    ["inconclusive", 3, without(j.run(), "finished"), j.samples(), /the run was cut off/],
    [
      "inconclusive",
      3,
      j.run(j.plan({ watching: { ...j.WATCHING, thresholds: ["p99 <= 1s"] } })),
      j.samples(),
      /no data for p99/,
    ],
    [
      "inconclusive",
      3,
      j.run(j.plan(), stop("baseline")),
      j.samples(),
      /baseline was not healthy: because of baseline/,
    ],
    [
      "inconclusive",
      3,
      j.run(j.plan(), stop("nothing-left")),
      j.samples(),
      /because of nothing-left/,
    ],
    ["stopped", 4, j.run(j.plan(), stop("guard")), j.samples(), /because of guard/],
    ["stopped", 4, j.run(j.plan(), stop("harm")), j.samples(), /because of harm/],
    ["stopped", 130, j.run(j.plan(), stop("signal", "SIGINT")), j.samples(), /because of signal/],
    ["stopped", 143, j.run(j.plan(), stop("signal", "SIGTERM")), j.samples(), /because of signal/],
    ["error", 6, j.run(j.plan(), stop("error")), j.samples(), /because of error/],
    [
      "unsafe",
      5,
      finishedWith({ residue }),
      j.samples(),
      /left behind: shop-api-1: paused is true/,
    ],
    [
      "unsafe",
      5,
      without(j.run(j.plan(), revertFailed), "reverted"),
      j.samples(),
      /kill on shop-api-1 could not be undone: engine said no/,
    ],
    [
      "unsafe",
      5,
      without(j.run(), "reverted", "finished"),
      j.samples(),
      /cut off with faults still open: kill on shop-api-1/,
    ],
    [
      "unsafe",
      5,
      without(j.run(), "reverted"),
      j.samples(),
      /the run ended with faults still open: kill on shop-api-1/,
    ],
  ] as const)("%s (exit %i), %#", (verdict, exit, entries, samples, because) => {
    const found = judge([...entries], [...samples]);

    expect(found).toMatchObject({ verdict, exit });
    expect(found.because).toMatch(because);
  });

  test("thresholds on victims alone decide nothing, so they pass nothing", () => {
    const watching = { ...j.WATCHING, thresholds: ["ttr{role=victim} <= 1s"] };
    const probes = [j.probe("front"), j.probe("v", { role: "victim" })];
    const entries = j.run(j.plan({ watching, probes }));

    expect(judge(entries, [...j.samples(), ...j.samples(undefined, { p: "v" })])).toMatchObject({
      exit: 3,
      because: "no threshold speaks of a gating probe",
    });
  });

  test("a whole run refused by a guard is stopped", () => {
    const ruling = { guard: "quorum", allowed: false, reason: "too few" };
    const refused = { t: 10, kind: "refused", ruling } as const;
    const entries = j.journal({ t: 0, kind: "planned", plan: j.plan() }, refused, j.FINISHED);

    expect(judge(entries)).toMatchObject({
      verdict: "stopped",
      exit: 4,
      because: "guard quorum refused: too few",
    });
  });

  test("a revert that failed first and then succeeded is no charge", () => {
    expect(judge(j.run(j.plan(), revertFailed)).verdict).toBe("pass");
  });

  test("a revert after the run's end does not whitewash the run", () => {
    const late = { ...j.REVERTED, t: 60_000 };
    const entries = without(j.run(j.plan(), revertFailed), "reverted");

    expect(judge([...entries, ...j.journal(late)]).exit).toBe(5);
    expect(buildReport([...entries, ...j.journal(late)], []).victims[0]).toMatchObject({
      revertError: "engine said no",
      undoneLater: "we started it",
    });
  });

  test("one victim without confirmation among others is inconclusive, and named", () => {
    const second = j.fault({ id: "x.2", victim: { ...j.VICTIM, id: "2", name: "shop-api-2" } });
    const more = [
      { t: 3_001, kind: "intended", fault: second, claim: "x.2" },
      {
        t: 3_031,
        kind: "injected",
        fault: "x.2",
        issued: 3_010,
        deed: { how: "it vanished before it was hit", facts: {} },
      },
      { t: 7_001, kind: "reverted", fault: "x.2", deed: { how: "nothing to start", facts: {} } },
    ] as const;

    const found = judge(j.run(j.plan(), ...more));

    expect(found).toMatchObject({ verdict: "inconclusive", exit: 3 });
    expect(found.because).toContain("the fault was not confirmed on every victim: shop-api-2");
  });

  test("an injection that failed is an error of ours, not a verdict on the system", () => {
    const second = j.fault({ id: "x.2", victim: { ...j.VICTIM, id: "2", name: "shop-api-2" } });
    const more = [
      { t: 3_001, kind: "intended", fault: second, claim: "x.2" },
      { t: 3_031, kind: "injected", fault: "x.2", issued: 3_010, error: "the engine refused" },
      { t: 7_001, kind: "reverted", fault: "x.2", deed: { how: "nothing to start", facts: {} } },
    ] as const;

    expect(judge(j.run(j.plan(), ...more))).toMatchObject({ verdict: "error", exit: 6 });
  });

  test("what could not be checked at the end is unsafe: it may be there", () => {
    const entries = j
      .run()
      .map((one) =>
        one.kind === "finished" ? { ...one, unknown: ["residue check: timeout"] } : one,
      );

    expect(judge(entries)).toMatchObject({ verdict: "unsafe", exit: 5 });
  });

  test("a single lost sample does not spoil a short fault, two do", () => {
    const entries = j.run().map((one) => (one.kind === "reverted" ? { ...one, t: 3_400 } : one));
    const losing = (...dues: number[]) =>
      judge(
        entries,
        j.samples((due) => (dues.includes(due) ? "lost" : "good")),
      ).exit;

    expect(losing(3_150)).toBe(0);
    expect(losing(3_150, 3_250)).toBe(3);
  });
});

describe("no verdict wanted", () => {
  test("passes without probes once the fault is confirmed", () => {
    expect(judge(unwatched(false), [])).toMatchObject({
      verdict: "pass",
      exit: 0,
      because: "no verdict was asked for; the fault was confirmed and reverted",
    });
  });

  test("is still inconclusive when the fault was not confirmed", () => {
    expect(judge(without(unwatched(false), "verified"), []).exit).toBe(3);
  });
});

describe("precedence", () => {
  const down = j.samples(j.badIn(3_000, 99_000));
  const notConfirmed = (entries: Entry[]) => without(entries, "verified");

  test.each([
    [
      "unsafe over error",
      without(j.run(j.plan(), revertFailed, stop("error")), "reverted"),
      down,
      5,
    ],
    [
      "unsafe over a signal",
      without(j.run(j.plan(), revertFailed, stop("signal", "SIGINT")), "reverted"),
      down,
      5,
    ],
    ["error over stopped", j.run(j.plan(), stop("guard"), stop("error")), down, 6],
    ["error over a signal", j.run(j.plan(), stop("signal", "SIGINT"), stop("error")), down, 6],
    ["stopped over not confirmed", notConfirmed(j.run(j.plan(), stop("guard"))), down, 4],
    ["a signal over fail", j.run(j.plan(), stop("signal", "SIGINT")), down, 130],
    ["want of evidence over fail", notConfirmed(j.run()), down, 3],
    [
      "fail over undecidable",
      j.run(
        j.plan({
          watching: { ...j.WATCHING, thresholds: ["longest_outage <= 2s", "outages == 0"] },
        }),
      ),
      j.samples(j.badIn(3_000, 5_000)),
      1,
    ],
  ])("%s", (_title, entries, samples, exit) => {
    expect(judge(entries, samples).exit).toBe(exit);
  });

  test("what was outranked is still among the reasons", () => {
    const { reasons } = judge(notConfirmed(j.run()), down);

    expect(reasons[0]).toMatch(/not confirmed/);
    expect(reasons.some((reason) => /front had not recovered/.test(reason))).toBe(true);
  });
});
