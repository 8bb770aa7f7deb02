import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/core/source.ts";
import type { Target } from "../../src/core/target.ts";
import quorum from "../../src/guards/quorum.ts";
import { aTarget } from "../core/made.ts";
import { ruling } from "./asking.ts";

const zone = (name: string, ...states: Partial<Target>[]) =>
  states.map((state, n) => aTarget(`${name}${n}`, { zone: name, ...state }));
const UP = { state: "running" } as const;
const DOWN = { state: "exited" } as const;
const STARTING = { state: "running", health: "starting" } as const;
const WELL = { state: "running", health: "healthy" } as const;
const ILL = { state: "running", health: "unhealthy" } as const;

/** A fault beside others: its claim's key is not its victim's id. */
function claimOn(target: Target | undefined): Claim {
  return { victim: `${target?.id}-1`, fault: { victim: { id: target?.id } } } as Claim;
}

function rule(fleet: readonly Target[], wiped: string, options = {}, open: Claim[] = []) {
  const victims = fleet.filter((target) => target.zone === wiped);
  const facts = { victims, targets: fleet, fleet, options, openFaults: { value: open } };
  return ruling(quorum, facts);
}

describe("the quorum", () => {
  it("lets one of three zones be wiped while the others stand", () => {
    const fleet = [...zone("a", UP, UP), ...zone("b", UP), ...zone("c", UP)];
    expect(rule(fleet, "a")).toEqual({
      allowed: true,
      reason: "2 of 3 zones stand without a (b, c); the quorum is 50%",
    });
  });

  it("refuses the only zone", () => {
    expect(rule(zone("a", UP), "a").allowed).toBe(false);
  });

  it("lets one of two be wiped, which is the half that it wants by default", () => {
    const fleet = [...zone("a", UP), ...zone("b", UP)];
    expect(rule(fleet, "a").allowed).toBe(true);
    expect(rule(fleet, "a", { quorum: "51%" }).allowed).toBe(false);
  });

  it.each([
    ["most of its members are down", [UP, DOWN, DOWN], false],
    ["half of its members are down", [UP, DOWN], true],
    ["most of its members are unhealthy", [UP, ILL, ILL], false],
    ["most of its members are starting", [WELL, STARTING, STARTING], false],
    ["half of its members are starting", [WELL, STARTING], true],
    ["no member has a health check", [UP, UP], true],
  ])("counts a zone of which %s accordingly", (_what, states, allowed) => {
    expect(rule([...zone("a", UP), ...zone("b", ...states)], "a").allowed).toBe(allowed);
  });

  it("counts a target that another run has claimed as if it were down", () => {
    const fleet = [...zone("a", UP), ...zone("b", UP)];
    expect(rule(fleet, "a", {}, [claimOn(fleet[1])]).allowed).toBe(false);
  });

  it("refuses while nobody knows what others have open", () => {
    const [victim, other] = [...zone("a", UP), ...zone("b", UP)] as [Target, Target];
    const facts = { victims: [victim], fleet: [victim, other], openFaults: { lacks: "no word" } };
    expect(ruling(quorum, facts)).toMatchObject({ allowed: false });
  });

  it("does not count what has no zone, nor the wiped zone itself", () => {
    const fleet = [...zone("a", UP, UP, UP), aTarget("zoneless")];
    expect(rule(fleet, "a").reason).toContain("0 of 1 zones stand without a");
  });

  it("never allows more when less stands", () => {
    const letters = ["a", "b", "c", "d"];
    const member = fc.record({ at: fc.constantFrom(...letters), up: fc.boolean() });
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 12 }), fc.nat(), (members, which) => {
        const fleet = members.map(({ at, up }, n) =>
          aTarget(`t${n}`, { zone: at, state: up ? "running" : "exited" }),
        );
        const index = which % fleet.length;
        const worse = fleet.map((one, n) =>
          n === index ? { ...one, state: "exited" as const } : one,
        );
        if (rule(worse, "a").allowed) expect(rule(fleet, "a").allowed).toBe(true);
      }),
    );
  });
});
