import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Ability, type AbilityTable, ALL_ABLE } from "../../src/core/ability.ts";
import { defineMonkey, type Monkey } from "../../src/core/monkey.ts";
import { plan as planSchema } from "../../src/core/plan.ts";
import {
  able,
  choose,
  compose,
  draw,
  type FaultParts,
  type PlanParts,
  spareProtected,
} from "../../src/core/planning.ts";
import { readSelection } from "../../src/core/selector.ts";
import type { Sharer } from "../../src/core/target.ts";
import { aSnapshot, aTarget, failureOf, namesOf } from "./made.ts";

const CAREFUL = { force: false, minAgeMs: 10_000 };
const FLEET = [
  aTarget("web-a", { zone: "a", service: "web" }),
  aTarget("web-b", { zone: "b", service: "web" }),
  aTarget("db-a", { zone: "a", service: "db", labels: { "chaos.enabled": "false" } }),
];
const [WEB_A, WEB_B, DB_A] = FLEET as [(typeof FLEET)[0], (typeof FLEET)[0], (typeof FLEET)[0]];
const ALL = readSelection({ all: true });

describe("choosing", () => {
  it("gives who matches, who may be hit, and why the rest may not", () => {
    const found = choose(FLEET, readSelection({ zone: ["a"] }), CAREFUL);
    expect(namesOf(found.matched)).toEqual(["web-a", "db-a"]);
    expect(namesOf(found.eligible)).toEqual(["web-a"]);
    expect(found.passedOver).toHaveLength(1);
  });

  it("of a zone that is not there fails, though another that is there was named too", () => {
    const failure = failureOf(() => choose(FLEET, readSelection({ zone: ["a", "c"] }), CAREFUL));
    expect(failure.code).toBe("NOTHING_MATCHED");
    expect(failure.message).toBe('No target has zone "c"');
  });

  it.each([
    ["c", 'Did you mean "a"?'],
    ["eu-west-1-unlike-any", "There are: a, b"],
  ])("of the unknown zone %s names what exists", (zone, hint) => {
    const failure = failureOf(() => choose(FLEET, readSelection({ zone: [zone] }), CAREFUL));
    expect(failure.hint).toContain(hint);
  });

  it("of an unknown zone names at most five that exist, and says that there are more", () => {
    const fleet = Array.from({ length: 7 }, (_, n) => aTarget(`c${n}`, { zone: `z${n}` }));
    const failure = failureOf(() => choose(fleet, readSelection({ zone: ["somewhere"] }), CAREFUL));
    expect(failure.hint).toContain("There are: z0, z1, z2, z3, z4 and 2 more");
  });

  it("of a zone where nobody has one says that", () => {
    const failure = failureOf(() =>
      choose([aTarget("x")], readSelection({ zone: ["a"] }), CAREFUL),
    );
    expect(failure.hint).toContain("No target has a zone");
  });

  it("of nobody fails and says what was asked for", () => {
    const failure = failureOf(() => choose(FLEET, readSelection({ name: ["x*"] }), CAREFUL));
    expect(failure).toMatchObject({
      code: "NOTHING_MATCHED",
      message: "No target matches name x*",
    });
  });

  it("of the protected alone fails with the reason and the way out", () => {
    const failure = failureOf(() => choose(FLEET, readSelection({ service: ["db"] }), CAREFUL));
    expect(failure.code).toBe("NOTHING_ELIGIBLE");
    expect(failure.message).toContain("chaos.enabled=false");
    expect(failure.hint).toContain("--force");
  });
});

const CANNOT_CRASH: AbilityTable = {
  ...ALL_ABLE,
  crash: { reason: "no way in", hint: "build the image" },
};

describe("ability", () => {
  const found = choose(FLEET, readSelection({ service: ["web"] }), CAREFUL);
  const tables = new Map([
    [WEB_A.id, ALL_ABLE],
    [WEB_B.id, CANNOT_CRASH],
  ]);

  it("passes over who cannot do what is needed", () => {
    const left = able(found, { needs: ["crash", "start"] }, tables, ALL);
    expect(namesOf(left.eligible)).toEqual(["web-a"]);
    expect(left.passedOver).toEqual([
      { target: WEB_B, reason: "no way in", hint: "build the image" },
    ]);
  });

  it("does not matter where it is not needed", () => {
    expect(able(found, { needs: ["pause"] }, tables, ALL).eligible).toHaveLength(2);
  });

  it("of one may be what nobody is hit for, where all are meant to be", () => {
    const lack = { reason: "it is on both sides", hint: "leave it out", ofAll: true } as const;
    const lacks = (target: typeof WEB_A) => (target === WEB_B ? lack : undefined);
    const failure = failureOf(() => able(found, { needs: ["pause"], lacks }, tables, ALL));
    expect(failure).toMatchObject({
      code: "NOTHING_ELIGIBLE",
      message: "Nobody is hit, because of web-b: it is on both sides",
      hint: "leave it out",
    });
  });

  it("of nobody fails with the hint", () => {
    const nobody = new Map(FLEET.map(({ id }) => [id, CANNOT_CRASH]));
    const failure = failureOf(() => able(found, { needs: ["crash"] }, nobody, ALL));
    expect(failure).toMatchObject({ code: "NOTHING_ELIGIBLE", hint: "build the image" });
  });
});

describe("the victims", () => {
  const sharer = (victim: string, other: typeof WEB_A): Sharer => {
    return { victim, id: other.id, name: other.name, namespace: "pid" };
  };
  const context = { targets: FLEET, selector: ALL, protection: CAREFUL };

  it("are listed by name, however they were drawn", () => {
    const found = choose(FLEET, readSelection({ service: ["web"] }), CAREFUL);
    for (const seed of ["1", "2", "3", "4", "5"])
      expect(namesOf(draw(found, { kind: "all" }, seed))).toEqual(["web-a", "web-b"]);
  });

  it("lose whom a protected one would follow, and nobody takes its place", () => {
    const spared = spareProtected([WEB_A], [sharer(WEB_A.id, DB_A)], context);
    expect(spared.victims).toEqual([]);
    expect(spared.refused[0]?.reason).toContain("db-a shares its pid namespace");
    expect(spared.alsoHit).toEqual([]);
  });

  it("take along whoever shares with them and is not protected, and the plan says so", () => {
    const spared = spareProtected([WEB_A], [sharer(WEB_A.id, WEB_B)], context);
    expect(spared.victims).toEqual([WEB_A]);
    expect(spared.alsoHit).toEqual([{ name: "web-b", victim: "web-a", namespace: "pid" }]);
  });

  it("lose whom somebody follows that the fault itself must not hit", () => {
    const spares = ({ id }: typeof WEB_A) => (id === WEB_B.id ? "it is the other side" : undefined);
    const spared = spareProtected([WEB_A], [sharer(WEB_A.id, WEB_B)], { ...context, spares });
    expect(spared.victims).toEqual([]);
    expect(spared.refused[0]?.reason).toBe(
      "web-b shares its pid namespace and would be hit too, but it is the other side",
    );
  });

  it("are not saved by a sharer's age: it goes down with its namespace at any age", () => {
    const young = { ...WEB_B, ageMs: 1 };
    const around = { ...context, targets: [WEB_A, young] };
    expect(spareProtected([WEB_A], [sharer(WEB_A.id, young)], around).victims).toEqual([WEB_A]);
  });
});

const monkeyThatNeeds = (...needs: Ability[]) =>
  defineMonkey({
    name: "test",
    summary: "",
    options: z.strictObject({}),
    example: {},
    needs: () => needs,
    sentence: () => "do it",
    holdMs: () => 1_000,
    inject: async () => ({ how: "", facts: {} }),
    verify: async () => ({ kind: "unknown", evidence: "" }),
    revert: async () => ({ how: "", facts: {} }),
  }) as unknown as Monkey;

function faultParts(more: Partial<FaultParts> = {}): FaultParts {
  return {
    stage: 0,
    selector: ALL,
    matched: [WEB_A, WEB_B, DB_A],
    monkey: monkeyThatNeeds("crash"),
    options: {},
    holdMs: 1_000,
    victims: [WEB_A],
    passedOver: [{ target: DB_A, reason: "protected" }],
    alsoHit: [],
    notes: [],
    ...more,
  };
}

function parts(more: Partial<PlanParts> = {}): PlanParts {
  return {
    run: "r",
    name: "n",
    engine: "e",
    seed: "s",
    faults: [faultParts()],
    rulings: [],
    snapshots: new Map([[WEB_A.id, aSnapshot()]]),
    probes: [{ name: "p", kind: "http", address: "http://h", options: {}, role: "service" }],
    watchdog: { kind: "none", says: "" },
    watching: {
      intervalMs: 100,
      timeoutMs: 1_000,
      latencyLimitMs: 500,
      warmUpMs: 0,
      baselineMs: 0,
      recoverMs: 0,
      coolDownMs: 0,
      verdictWanted: true,
      thresholds: [],
      abortWhen: [],
    },
    ...more,
  };
}

describe("a plan", () => {
  it("is what its schema says, and survives a journal's line", () => {
    const made = compose(parts());
    expect(planSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
    expect(made.faults[0]?.victims).toEqual([
      { id: WEB_A.id, name: "web-a", source: "docker", service: "web", zone: "a" },
    ]);
  });

  it("without a victim is none, and says why each was refused", () => {
    const failure = failureOf(() => compose(parts({ faults: [faultParts({ victims: [] })] })));
    expect(failure).toMatchObject({ code: "NOTHING_ELIGIBLE", hint: "db-a: protected" });
  });

  it("of a victim with a policy and a probe warns of nothing", () => {
    expect(compose(parts()).warnings).toEqual([]);
  });

  it.each<[string, Partial<PlanParts>, string]>([
    ["is removed at its death", { snapshots: snapshots({ autoRemove: true }) }, "(--rm)"],
    [
      "nobody restarts",
      { snapshots: snapshots({ policy: { name: "no", maximumRetryCount: 0 } }) },
      "we start what",
    ],
    [
      "is killed by the engine's call",
      { faults: [faultParts({ monkey: monkeyThatNeeds("signal") })] },
      "operator's stop",
    ],
    ["nobody probes", { probes: [] }, "inconclusive"],
  ])("of a victim that %s warns of it", (_what, change, warning) => {
    const { warnings } = compose(parts(change));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(warning);
  });

  it("that only freezes does not warn of restart policies", () => {
    const faults = [faultParts({ monkey: monkeyThatNeeds("pause") })];
    const frozen = { faults, snapshots: snapshots({ autoRemove: true }) };
    expect(compose(parts(frozen)).warnings).toEqual([]);
  });
});

function snapshots(more: Parameters<typeof aSnapshot>[0]) {
  return new Map([[WEB_A.id, aSnapshot(more)]]);
}
