/** Between two good answers nobody knows what was: a run that could not have seen an outage was a PASS. */
import { describe, expect, it } from "vitest";
import { buildReport, type Report } from "../../src/reporter/report.ts";
import { unseenIn } from "../../src/reporter/unseen.ts";
import * as j from "../reporter/journal.ts";

const judged = (samples: ReturnType<typeof j.samples>, watching: object): Report["verdict"] =>
  buildReport(j.run(j.plan({ watching: { ...j.WATCHING, ...watching } })), samples).verdict;

describe("what nobody could see", () => {
  it("is no outage shorter than the gap between two probes, and no proof that there was none", () => {
    const everySecond = j.samples().filter((_, at) => at % 10 === 0);
    const verdict = judged(everySecond, {
      intervalMs: 1_000,
      thresholds: ["longest_outage <= 200ms"],
    });

    expect(verdict.exit).toBe(3);
    expect(verdict.because).toMatch(/undecidable.*longest outage 0–1 s.*probe every/);
  });

  it("while the prober was suspended may have been an outage", () => {
    const isSuspended = (t: number) => t >= 5_000 && t < 5_200;
    const thresholds = ["longest_outage <= 300ms", "outages == 0"];
    const samples = j.samples((t) => (isSuspended(t) ? "lost" : "good"));

    const { exit, because, reasons } = judged(samples, { thresholds });

    expect([exit, because]).toEqual([3, expect.stringContaining("longest outage 0 s – 305 ms")]);
    expect(reasons.join()).toContain("number of outages 0 – 1");
  });

  it("while the prober was suspended in the cool-down may have been a relapse", () => {
    const coolDown = buildReport(j.run(), j.samples()).phases.find(
      ({ phase }) => phase === "cool-down",
    );
    const isSuspended = (t: number) => t >= coolDown!.from + 300 && t < coolDown!.from + 600;
    const samples = j.samples((t) => (isSuspended(t) ? "lost" : "good"));

    const { exit, because } = judged(samples, {});

    expect([exit, because]).toEqual([
      3,
      expect.stringContaining("outages after the recovery 0 – 1 (limit == 0)"),
    ]);
  });

  it("while the prober was suspended until the cool-down's end may have been a relapse", () => {
    const calm = buildReport(j.run(), j.samples()).phases.find(
      ({ phase }) => phase === "cool-down",
    );
    const endMs = calm!.from + j.WATCHING.coolDownMs;
    const samples = j.samples((t) => (t >= endMs - 400 ? "lost" : "good"));
    const { exit, because } = judged(
      samples.filter(({ due }) => due < endMs),
      {},
    );
    expect([exit, because]).toEqual([3, expect.stringContaining("after the recovery 0 – 1")]);
  });

  it("is not over when the record ends before the fault does", () => {
    const cut = j.samples().filter(({ due }) => due < 3_050);

    const { exit, because } = judged(cut, {});

    expect([exit, because]).toEqual([3, expect.stringMatching(/front: only .* of the samples/)]);
  });

  it("decides nothing where it is within the limit", () => {
    expect(judged(j.samples(), {})).toMatchObject({
      exit: 0,
      because: "no gating probe had an outage (limit 2 s)",
    });
  });
});

it("counts from the first injection on, and leaves outages that were seen to their own bounds", () => {
  const limits = { latencyLimitMs: 500 };
  const good = (due: number) => ({ p: "x", due, sent: due, done: due + 10, ok: true });
  const bad = (due: number) => ({ ...good(due), ok: false });

  expect(unseenIn([good(0), good(100)], limits)).toEqual({ unseenMs: 110, blindSpots: 0 });
  expect(unseenIn([good(0), good(100)], { ...limits, fromMs: 60 }).unseenMs).toBe(50);
  expect(unseenIn([good(0), bad(100), good(200)], limits).unseenMs).toBe(210);
  expect(unseenIn([good(0), bad(100), bad(200), good(300)], limits).unseenMs).toBe(0);
  const lost = { p: "x", due: 100 };
  expect(unseenIn([good(0), lost, bad(200), good(300)], limits)).toEqual({
    unseenMs: 310,
    blindSpots: 1,
  });
});
