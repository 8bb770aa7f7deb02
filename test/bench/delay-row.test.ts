/** What the bench calls a delay that is kept: never one that was late in most rounds, or early once. */
import { describe, expect, it } from "vitest";
import { delayRow } from "../../bench/proxy/delay-row.ts";

const ROUNDS = 7;
const PINGS = 150;

/** Of rounds of so many, the error of each. */
const rounds = (errorMs: (round: number, ping: number) => number) =>
  Array.from({ length: ROUNDS }, (_, round) =>
    Array.from({ length: PINGS }, (_, ping) => errorMs(round, ping)),
  );
const isKept = (errorMs: (round: number, ping: number) => number) =>
  delayRow("ours", rounds(errorMs)).kept;

describe("100 ms, as the bench judges it", () => {
  it("is kept where each came within its bounds, and where the machine stood still in one round", () => {
    expect(isKept((_, ping) => (ping < 10 ? 1.9 : 0.4))).toBe(true);
    expect(isKept((round, ping) => (round === 3 && ping < 50 ? 40 : 0.4))).toBe(true);
  });
  it("is not kept where two of a hundred were late in most rounds", () => {
    expect(isKept((round, ping) => (round < 4 && ping < 3 ? 2.1 : 0.4))).toBe(false);
  });
  it("is not kept where half of them were late by more than a millisecond in most rounds", () => {
    expect(isKept((round, ping) => (round < 4 && ping < 76 ? 1.1 : 0.4))).toBe(false);
  });
  it("is not kept where one of all came early", () => {
    expect(isKept((round, ping) => (round === 6 && ping === 149 ? -0.01 : 0.4))).toBe(false);
  });
  it("is no figure where a round has none", () => {
    expect(() => delayRow("ours", [...rounds(() => 0.4), []])).toThrow("no median of");
    expect(() => delayRow("ours", [])).toThrow("no median of");
  });
  it("says the worst round beside the figure that is held against the bar", () => {
    const { figure } = delayRow(
      "ours",
      rounds((round) => round + 0.25),
    );
    expect(figure).toBe("p50 +3.25 ms, p99 +3.25 ms (worst round +6.25 ms), earliest +0.25 ms");
  });
});
