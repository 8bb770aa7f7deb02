/** Guards that count: max-victims, max-percent, max-per, max-open, min-healthy, min-age. */
import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/core/source.ts";
import maxOpen from "../../src/guards/max-open.ts";
import maxPer from "../../src/guards/max-per.ts";
import maxPercent from "../../src/guards/max-percent.ts";
import maxVictims from "../../src/guards/max-victims.ts";
import minAge from "../../src/guards/min-age.ts";
import minHealthy from "../../src/guards/min-healthy.ts";
import { aTarget, failureOf } from "../core/made.ts";
import { ruling } from "./asking.ts";

const many = (count: number, more = {}) =>
  Array.from({ length: count }, (_, n) => aTarget(`web-${n}`, { service: "web", ...more }));

describe("max-victims", () => {
  it.each([
    [2, true],
    [3, true],
    [4, false],
  ])("of 3 with %i victims: %s", (count, allowed) => {
    const said = ruling(maxVictims, { victims: many(count) }, "3");
    expect(said).toEqual({ allowed, reason: `${count} victims, at most 3 allowed` });
  });

  it.each(["0", "-1", "1.5", "x", ""])("takes no %j", (text) => {
    const failure = failureOf(() => ruling(maxVictims, {}, text));
    expect(failure.code).toBe("GUARD_INVALID");
    expect(failure.message).toContain("expected a whole number from 1");
    expect(failure.hint).toContain("--guard max-victims=3");
  });

  it("is not given twice", () => {
    expect(failureOf(() => ruling(maxVictims, {}, "1", "2")).message).toContain("2 times");
  });
});

describe("max-percent", () => {
  it.each([
    [3, 10, true],
    [4, 10, false],
    [1, 3, false],
    [0, 0, false],
  ])("of 30% with %i of %i eligible: %s", (count, eligible, allowed) => {
    expect(ruling(maxPercent, { victims: many(count), eligible }, "30%").allowed).toBe(allowed);
  });

  it("says the share", () => {
    const said = ruling(maxPercent, { victims: many(1), eligible: 3 }, "30");
    expect(said.reason).toBe("1 of 3 eligible are 33.3%, at most 30% allowed");
  });

  it("takes no more than everything", () => {
    expect(failureOf(() => ruling(maxPercent, {}, "101%")).message).toContain("percentage");
  });
});

describe("max-per", () => {
  const victims = [...many(2, { zone: "a" }), aTarget("db", { zone: "b" })];

  it.each([
    ["service:2", true],
    ["service=1", false],
    ["zone:2", true],
    ["zone:1", false],
    ["host:2", false],
    ["host:3", true],
    ["project:2", false],
    ["com.example.team:2", false],
  ])("%s: %s", (text, allowed) => {
    expect(ruling(maxPer, { victims }, text).allowed).toBe(allowed);
  });

  it("names the group that is too full", () => {
    expect(ruling(maxPer, { victims }, "zone:2", "service:1").reason).toBe(
      "2 of service web, at most 1 allowed",
    );
  });

  it("takes no cap without a number", () => {
    expect(failureOf(() => ruling(maxPer, {}, "service")).message).toContain("GROUP=N");
  });
});

describe("max-open", () => {
  const claim = {} as Claim;
  it.each([
    [2, 1, true],
    [2, 2, false],
    [0, 4, false],
  ])("of 3 with %i open and %i to come: %s", (open, count, allowed) => {
    const openFaults = { value: Array.from({ length: open }, () => claim) };
    expect(ruling(maxOpen, { victims: many(count), openFaults }, "3").allowed).toBe(allowed);
  });

  it("counts faults, and a victim of two of them twice", () => {
    const facts = { victims: many(2), openAtOnce: 4, openFaults: { value: [] } };
    expect(ruling(maxOpen, facts, "3")).toEqual({
      allowed: false,
      reason: "0 faults of other runs are open, with 4 more of this at most 3 allowed",
    });
    expect(ruling(maxOpen, facts, "4").allowed).toBe(true);
  });

  it("refuses while nobody knows what is open", () => {
    const said = ruling(maxOpen, { openFaults: { lacks: "the engine sleeps" } }, "3");
    expect(said).toEqual({
      allowed: false,
      reason: "it could not be asked, so it refuses: the engine sleeps",
    });
  });
});

describe("min-healthy", () => {
  const [hit, well, ill, starting, down] = many(5).map((one, n) => ({
    ...one,
    ...[{}, {}, { health: "unhealthy" }, { health: "starting" }, { state: "exited" }][n],
  })) as ReturnType<typeof many>;
  const other = aTarget("db-0", { service: "db" });
  const targets = [hit, well, ill, starting, down, other] as ReturnType<typeof many>;
  const victims = [hit] as ReturnType<typeof many>;
  const openFaults = { value: [] as Claim[] };

  it("counts who runs, is well and is no victim, of the same service alone", () => {
    expect(ruling(minHealthy, { victims, targets, openFaults }, "1").allowed).toBe(true);
    expect(ruling(minHealthy, { victims, targets, openFaults }, "2")).toEqual({
      allowed: false,
      reason: "1 healthy of web would remain, at least 2 wanted",
    });
  });

  it("counts nobody who lives in the network of another run's victim, over however many steps", () => {
    const pod = aTarget("pod");
    const inner = aTarget("inner", { networkMode: `container:${pod.id}` });
    const cutOff = { ...well, networkMode: `container:${inner.id}` } as typeof pod;
    const victim = { id: pod.id, name: pod.name, source: "docker" };
    const claim = { fault: { victim } } as Claim;
    const among = { victims, targets: [...victims, pod, inner, cutOff] };
    const ask = (value: Claim[]) =>
      ruling(minHealthy, { ...among, openFaults: { value } }, "1").allowed;
    expect([ask([]), ask([claim])]).toEqual([true, false]);
  });

  it("counts each service by itself, and tells projects apart", () => {
    const theirs = many(3, { project: "theirs" });
    const all = [...targets, ...theirs];
    expect(
      ruling(minHealthy, { victims: [...victims, other], targets: all, openFaults }, "1").reason,
    ).toContain("0 healthy of db");
    expect(ruling(minHealthy, { victims, targets: all, openFaults }, "2").allowed).toBe(false);
  });

  it("does not count a member that another run has claimed", () => {
    // A fault beside others: its claim's key is not its victim's id.
    const value = [{ victim: `${well?.id}-1`, fault: { victim: { id: well?.id } } } as Claim];
    const facts = { victims, targets, openFaults: { value } };
    expect(ruling(minHealthy, facts, "1")).toEqual({
      allowed: false,
      reason: "0 healthy of web would remain, at least 1 wanted",
    });
  });

  it("refuses while nobody knows what others have open", () => {
    const facts = { victims, targets, openFaults: { lacks: "the engine sleeps" } };
    expect(ruling(minHealthy, facts, "1").reason).toContain("the engine sleeps");
  });

  it("takes a container without a service for a service of one", () => {
    const lone = aTarget("lone");
    expect(ruling(minHealthy, { victims: [lone], targets: [lone], openFaults }, "1").allowed).toBe(
      false,
    );
  });
});

describe("min-age", () => {
  it("refuses the young, and those of unknown age", () => {
    const { ageMs: _, ...ageless } = aTarget("ageless");
    const young = aTarget("young", { ageMs: 59_000 });
    expect(ruling(minAge, { victims: [aTarget("x", { ageMs: 60_000 })] }, "1m").allowed).toBe(true);
    expect(ruling(minAge, { victims: [young] }, "1m").reason).toBe(
      "young has run for 59 s, at least 1m wanted",
    );
    expect(ruling(minAge, { victims: [ageless] }, "1m").allowed).toBe(false);
  });
});
