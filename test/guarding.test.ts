/** Which guards are active, what they are told, and that whatever goes wrong refuses. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../src/core/clock.ts";
import { subjectOf } from "../src/core/drill.ts";
import type { Guard, GuardFacts } from "../src/core/guard.ts";
import { readSetting } from "../src/core/guard-setting.ts";
import type { Monkey } from "../src/core/monkey.ts";
import { ruleOn } from "../src/core/rulings.ts";
import { readSelection } from "../src/core/selector.ts";
import type { Target } from "../src/core/target.ts";
import { askGuards, readGuards, type Situation } from "../src/guarding.ts";
import { createRunFolder } from "../src/journal/state-folder.ts";
import pause from "../src/monkeys/pause.ts";
import zoneWiper from "../src/monkeys/zone-wiper.ts";
import { type Joined, recheckOf } from "../src/rechecking.ts";
import { guards } from "../src/rosters.ts";
import { temporaryFolder } from "./cli/chaos.ts";
import { FakeSource } from "./core/fake-source.ts";
import { aTarget } from "./core/made.ts";

const PAUSE = pause as unknown as Monkey;
const WIPER = zoneWiper as unknown as Monkey;
const ALWAYS = ["conflict", "halt", "update-in-progress"];
const active = async (given: Record<string, unknown>, monkey = PAUSE) =>
  (await readGuards(given, [monkey])).map(({ guard }) => guard.name);

describe("the active guards", () => {
  it("are those of every run, those of the monkey, and those that are set", async () => {
    expect(await active({})).toEqual(ALWAYS);
    expect(await active({}, WIPER)).toEqual(["conflict", "halt", "quorum", "update-in-progress"]);
    expect(await active({ "max-victims": 3, "opt-in": true })).toEqual([
      ...["conflict", "halt", "max-victims", "opt-in", "update-in-progress"],
    ]);
    expect(await active({ "opt-in": false })).toEqual(ALWAYS);
  });

  it("are spelt as on the command line or as in a file, and take text, numbers and lists", async () => {
    const given = { quietHours: ["22:00-06:00 UTC"], maxVictims: "2", minHealthy: 1 };
    expect(await active(given)).toContain("quiet-hours");
    const settings = (await readGuards(given, [PAUSE])).map(({ setting }) => setting);
    expect(settings).toEqual(expect.arrayContaining([1, 2]));
  });

  it.each([
    [{ "max-victim": "3" }, 'No guard is called "max-victim"', 'Did you mean "max-victims"?'],
    [{ "max-victims": true }, "it has no value", "--guard max-victims=3"],
    [{ "opt-in": "maybe" }, "it takes no value", "--guard opt-in"],
    [{ halt: false }, "it takes no value", "--guard halt"],
    [{ quorum: false }, "it takes no value", "--guard quorum"],
  ])("of %j are a usage error", async (given, message, hint) => {
    const failure = await readGuards(given, [WIPER]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "GUARD_INVALID", exit: 2 });
    expect((failure as Error).message).toContain(message);
    expect((failure as { hint: string }).hint).toContain(hint);
  });
});

describe("every guard", async () => {
  const broken = new Proxy({} as GuardFacts, {
    get: () => {
      throw new Error("a bug of its own");
    },
  });

  it.each((await guards.all()).map((guard) => [guard.name, guard] as const))(
    "%s refuses when it fails itself",
    (name, guard) => {
      const texts = guard.setting ? [guard.setting.byDefault ?? guard.setting.example] : [];
      const setting = readSetting(guard, texts);
      expect(ruleOn([{ guard, setting }], broken)).toEqual([
        {
          guard: name,
          allowed: false,
          reason: "it could not be asked, so it refuses: a bug of its own",
        },
      ]);
    },
  );

  it("that does not say yes has said no", () => {
    const check = () => ({ allowed: "yes" as unknown as boolean, reason: "" });
    const guard: Guard = { name: "x", summary: "", always: true, rechecks: true, check };
    expect(ruleOn([{ guard, setting: undefined }], broken)[0]?.allowed).toBe(false);
  });
});

function place() {
  const source = new FakeSource(systemClock);
  const victim = source.add("web-1", { project: "shop", service: "web" });
  const planned: Situation = {
    ...{
      run: "r2",
      victims: [victim],
      radius: [victim],
      dragged: [],
      targets: [victim],
      fleet: [],
      openAtOnce: 1,
      eligible: 1,
    },
    ...{ options: {}, holdMs: 1_000 },
  };
  return { source, victim, planned, clock: systemClock, signal: new AbortController().signal };
}

const refusals = (rulings: readonly { guard: string; allowed: boolean; reason: string }[]) =>
  Object.fromEntries(rulings.filter((one) => !one.allowed).map((one) => [one.guard, one.reason]));

it("each guard is seen to refuse on a real engine", async () => {
  const file = join(import.meta.dirname, "docker/guards.test.ts");
  const text = readFileSync(file, "utf8");
  const unseen = guards
    .names()
    .filter((name) => !new RegExp(`guard: "${name}["=]|"${name}"\\)\\.to`).test(text));
  expect(unseen).toEqual([]);
});

describe("the facts", () => {
  it("that cannot be gathered make those who need them refuse, and nobody else", async () => {
    const { planned, source, ...rest } = place();
    source.claims.list = async () => {
      throw new Error("no volumes today");
    };
    source.halt.read = async () => {
      throw new Error("EACCES");
    };
    const given = { maxOpen: 5, coolDown: "1h", maxVictims: 3 };

    const said = await askGuards(await readGuards(given, [PAUSE]), planned, { ...rest, source });

    expect(refusals(said)).toEqual({
      conflict: expect.stringContaining("no volumes today"),
      "cool-down": expect.stringContaining("no state folder is known"),
      halt: expect.stringContaining("EACCES"),
      "max-open": expect.stringContaining("no volumes today"),
    });
  });

  it("of a damaged past make the cool-down refuse", async () => {
    const { planned, ...rest } = place();
    const stateRoot = temporaryFolder();
    writeFileSync(join(createRunFolder(stateRoot, "fake-engine", "r1"), "journal.jsonl"), "{\n");

    const asked = await readGuards({ coolDown: "1h" }, [PAUSE]);
    const said = await askGuards(asked, planned, { ...rest, stateRoot });

    expect(refusals(said)).toEqual({ "cool-down": expect.stringContaining("journal.jsonl:1") });
  });

  it("show the halt switch, the engine's and that of the state folder", async () => {
    const { planned, source, ...rest } = place();
    const asked = await readGuards({}, [PAUSE]);
    source.halted = { by: "ada", since: "noon", reason: "a release" };
    const engine = await askGuards(asked, planned, { ...rest, source });
    source.halted = undefined;
    const stateRoot = temporaryFolder();
    writeFileSync(join(stateRoot, "halt"), "");
    const folder = await askGuards(asked, planned, { ...rest, source, stateRoot });

    expect(refusals(engine)).toEqual({ halt: expect.stringContaining("a release") });
    expect(Object.keys(refusals(folder))).toEqual(["halt"]);
  });
});

const aimAt = (target: Target) => ({ fault: 0, victim: subjectOf(target) });

describe("asking again", () => {
  const again = async (
    given: Record<string, unknown>,
    set: ReturnType<typeof place>,
    joined: Joined[] = [],
  ) => {
    const rechecking = {
      hearings: [{ active: await readGuards(given, [PAUSE]), situation: set.planned }],
      faults: [
        { selector: readSelection({ all: true, exclude: ["spared"] }), needs: ["crash" as const] },
      ],
      protection: { force: false, minAgeMs: 0 },
      asking: { source: set.source, clock: set.clock },
    };
    return recheckOf(rechecking, joined);
  };

  it("looks at the targets of now, not at those of the plan", async () => {
    const set = place();
    const other = set.source.add("web-2", { project: "shop", service: "web" });
    const ask = await again({ minHealthy: 1 }, set);
    const victims = [aimAt(set.victim)];

    expect(refusals(await ask(victims, undefined, set.signal))).toEqual({});
    set.source.change(other.name, { running: false });
    expect(refusals(await ask(victims, undefined, set.signal))).toEqual({
      "min-healthy": "0 healthy of shop/web would remain, at least 1 wanted",
    });
  });

  it("takes a share of those who are there now, not of the plan's", async () => {
    const set = place();
    const others = ["web-2", "web-3"].map((name) => set.source.add(name));
    const eligible = [set.victim, ...others].map(({ id }) => id);
    const active = await readGuards({ maxPercent: "40%" }, [PAUSE]);
    const situation = { ...set.planned, eligible: 3 };
    const ask = recheckOf({
      hearings: [{ active, situation, drawnFrom: new Set(eligible) }],
      faults: [{ selector: readSelection({ all: true }), needs: [] }],
      protection: { force: false, minAgeMs: 0 },
      asking: { source: set.source, clock: set.clock },
    });
    const asked = () => ask([aimAt(set.victim)], undefined, set.signal);
    expect(refusals(await asked())).toEqual({});
    // The victim itself may be down by our own hand.
    set.source.change(set.victim.name, { running: false });
    expect(refusals(await asked())).toEqual({});
    set.source.change("web-3", { running: false });
    expect(refusals(await asked())).toEqual({
      "max-percent": "1 of 2 eligible are 50%, at most 40% allowed",
    });
  });

  it("leaves out the guards of the plan alone", async () => {
    const set = place();
    const ask = await again({ minAge: "1h" }, set);
    expect(refusals(await ask([aimAt(set.victim)], undefined, set.signal))).toEqual({});
  });

  it("counts a newcomer, and refuses one whose protected sharer would go down with it", async () => {
    const set = place();
    const newcomer = set.source.add("web-9");
    const spared = set.source.add("spared");
    const ask = await again({ maxVictims: 2 }, set);
    const hit = [set.victim, newcomer].map(aimAt);

    expect(refusals(await ask(hit, aimAt(newcomer), set.signal))).toEqual({});
    const third = [...hit, aimAt(set.source.add("web-3"))];
    expect(refusals(await ask(third, aimAt(newcomer), set.signal))).toEqual({
      "max-victims": "3 victims, at most 2 allowed",
    });
    const { id, name } = spared;
    set.source.sharing.push({ victim: newcomer.id, id, name, namespace: "pid" });
    expect(refusals(await ask(hit, aimAt(newcomer), set.signal))).toEqual({
      "protected-sharer": expect.stringContaining("spared shares its pid namespace"),
    });
  });

  it("refuses a victim whom somebody has joined since the plan that must not be hit", async () => {
    const set = place();
    const ask = await again({}, set);
    const { id, name } = set.source.add("spared");
    set.source.sharing.push({ victim: set.victim.id, id, name, namespace: "pid" });
    expect(refusals(await ask([aimAt(set.victim)], undefined, set.signal))).toEqual({
      "protected-sharer": expect.stringContaining("spared shares its pid namespace"),
    });
    const over = [{ ...aimAt(set.victim), isOver: true as const }];
    expect(refusals(await ask(over, undefined, set.signal))).toEqual({});
  });

  it("counts who has joined a victim since the plan, and tells of it", async () => {
    const set = place();
    const guards = { denyProject: "prod", maxVictims: 1 };
    const joined: Joined[] = [];
    const ask = await again(guards, set, joined);
    const { id, name } = set.source.add("side", { project: "prod" });
    set.source.sharing.push({ victim: set.victim.id, id, name, namespace: "pid" });
    expect(refusals(await ask([aimAt(set.victim)], undefined, set.signal))).toEqual({
      "deny-project": "side belongs to project prod, denied: prod",
      "max-victims": "2 victims, 1 of them dragged along, at most 1 allowed",
    });
    expect(joined).toEqual([]);
    const freely = await again({}, set, joined);
    await freely([aimAt(set.victim)], undefined, set.signal);
    await freely([aimAt(set.victim)], undefined, set.signal);
    expect(joined).toEqual([{ id, name, victim: set.victim.name, namespace: "pid" }]);
  });

  it("counts one who was dragged along and is a victim by now once", async () => {
    const set = place();
    const side = set.source.add("side");
    const planned = { ...set.planned, dragged: [side] };
    const ask = await again({ maxVictims: 2 }, { ...set, planned });
    const aims = [set.victim, side].map(aimAt);
    expect(refusals(await ask(aims, aimAt(side), set.signal))).toEqual({});
  });

  it("refuses by every guard when the list cannot be had", async () => {
    const set = place();
    set.source.failing("list", new Error("the engine is gone"));
    const ask = await again({ maxVictims: 2 }, set);
    const said = await ask([aimAt(aTarget("web-1"))], undefined, set.signal);
    expect(Object.keys(refusals(said))).toEqual([
      ...["conflict", "halt", "max-victims", "update-in-progress"],
    ]);
  });
});
