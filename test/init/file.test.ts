/** From what was seen to a drill file: what is proposed, what is asked, and that the file is a good one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderOf } from "../../src/config/orders.ts";
import { readConfig } from "../../src/config/read.ts";
import { readSelection } from "../../src/core/selector.ts";
import type { Target } from "../../src/core/target.ts";
import { proposalsOf } from "../../src/init/drills.ts";
import { probesOf } from "../../src/init/probes.ts";
import { type KnockedDoor, mayBeHit, type Survey } from "../../src/init/survey.ts";
import { drillFile } from "../../src/init/write.ts";
import { aTarget, hitBy, namesOf } from "../core/made.ts";

function member(service: string, zone?: string, more: Partial<Target> = {}): Target {
  const name = zone ? `${service}-${zone}` : service;
  return aTarget(name, { project: "shop", service, ...(zone ? { zone } : {}), ...more });
}

function door(target: Target, port: number, more: Partial<KnockedDoor> = {}): KnockedDoor {
  const first = { address: `http://127.0.0.1:${port}/`, because: "a usual port of web servers" };
  const known = { target, containerPort: 8080, port, attempts: [first], isCarried: false };
  return { ...known, answered: first, reasons: [], ...more };
}

function seen(targets: readonly Target[], more: Partial<Survey> = {}): Survey {
  const none = { otherProjects: new Map(), policies: new Map(), doors: [] };
  return { engine: "Docker 20.10", targets, project: "shop", ...none, ...more };
}

function fileOf(survey: Survey): string {
  const proposals = proposalsOf(survey);
  const findings = { survey, proposals, probes: probesOf(survey, proposals) };
  return drillFile(findings, "chaos.yaml", "2026-01-02");
}

async function read(text: string) {
  const bytes = Buffer.from(text);
  const source = { name: "chaos.yaml", size: bytes.length, bytes: () => bytes };
  return (await readConfig(source, { env: {}, readFile: () => "" })).config;
}

/** Each drill's monkey, and whom its selection means. */
async function drillsOf(survey: Survey) {
  const { experiments } = await read(fileOf(survey));
  return experiments.map((experiment) => {
    const [{ monkey, selection, quantity }] = orderOf(experiment).faults;
    return [monkey, hitBy(readSelection(selection), survey.targets), quantity.kind];
  });
}

const ZONES = ["a", "b", "c"];
const FLEET = [
  ...ZONES.flatMap((zone) => [member("front", zone), member("back", zone)]),
  member("balancer"),
];

describe("a fleet with replicas in zones", () => {
  it("tells its drills apart, however long the names of services are", async () => {
    const long = "s".repeat(63);
    const fleet = ["1", "2", "3"].map((n) => aTarget(`${long}-${n}`, { service: long }));
    const { experiments } = await read(fileOf(seen(fleet)));
    expect(new Set(experiments.map(({ name }) => name)).size).toBe(3);
  });

  it("gets a crash, a freeze and the wipe of a zone, each with its guards and its reasons", () => {
    const balancer = FLEET.at(-1) as Target;
    const doors = [door(balancer, 8000), door(FLEET[0] as Target, 40_000)];
    expect(fileOf(seen(FLEET, { doors }))).toMatchInlineSnapshot(`
      "# Written by chaos init on 2026-01-02, from Docker 20.10.
      # It saw 7 containers of project shop: 3 services, 2 with replicas, in zones a, b, c.
      #
      #   chaos validate chaos.yaml         every mistake, with its line and column
      #   chaos run chaos.yaml --dry-run    the plans, and nothing else
      #   chaos run chaos.yaml              one drill after another; it asks before each
      #
      # chaos monkeys NAME tells a monkey's options, chaos guards NAME a guard's setting.
      version: 1

      defaults: # for every drill below; what a drill says itself wins
        # Asked all the while. An outage of one for more than 2 s fails the drill.
        probes:
          # balancer: a usual port of web servers
          balancer: http://127.0.0.1:8000/
        # Found, and not asked here:
        #   front-a: http://127.0.0.1:40000/
        #     front-a may be hit, and its door with it: label it chaos.probe=http://:8080/ instead
        # What must hold, or a drill is refused (exit 4) before anything is touched.
        guards:
          maxVictims: 1 # no drill hits more at once
          minHealthy: 1 # of each service that is hit, so many healthy members must stay

      experiments:
        - name: one back crashes
          description: "Do the others take over at once, and does its restart policy bring it back?"
          faults:
            # SIGKILL to its process 1 from the host, as a real crash: the restart policy acts.
            - monkey: kill
              select: { project: shop, service: back }
              count: 1 # of 3

        - name: one front freezes
          description: "It takes connections and never answers. Do its callers give up in time?"
          faults:
            # Harder than a crash: nobody is told, so only time-outs help.
            - monkey: pause
              options: { duration: 5s }
              select: { project: shop, service: front }
              count: 1 # of 3

        - name: zone b goes down
          description: "All of it at one instant, and it stays down for a while. Does anybody notice?"
          faults:
            # front-b, back-b: crashed in one burst, held down, started again.
            # A zone alone means all of it. The quorum guard wants half of all zones to stand.
            - monkey: zone-wiper
              options: { hold: 5s }
              select: { project: shop, zone: b }
          guards: { maxVictims: 2 } # the whole zone, and no more
      "
    `);
  });

  it("is selected as it is meant", async () => {
    expect(await drillsOf(seen(FLEET))).toEqual([
      ["kill", ["back-a", "back-b", "back-c"], "count"],
      ["pause", ["front-a", "front-b", "front-c"], "count"],
      ["zone-wiper", ["front-a", "back-a"], "all"],
    ]);
  });

  it("loses the smallest zone, and none that holds the last of a service", async () => {
    const more = [...FLEET, member("db", "a"), member("back", "b", { name: "back-b2" })];
    const [, , last] = await drillsOf(seen(more));
    expect(last).toEqual(["zone-wiper", ["front-c", "back-c"], "all"]);
  });

  it("loses no zone where each holds the last of a service: then a replica restarts", async () => {
    const lone = ZONES.map((zone) => member(`db-${zone}`, zone));
    expect((await drillsOf(seen([...FLEET, ...lone])))[2]?.[0]).toBe("restart");
    expect(fileOf(seen([...FLEET, ...lone]))).toContain("No zone is wiped: each holds the last");
  });

  it("is hit where nobody asks it from outside, if that is to be had", async () => {
    const doors = ZONES.map((zone) => door(FLEET.find(({ name }) => name === `back-${zone}`)!, 1));
    const drills = await drillsOf(
      seen([...FLEET, member("db", "a"), member("db", "b")], { doors }),
    );
    expect(drills.slice(0, 2).map(([, names]) => names)).toEqual([
      ["front-a", "front-b", "front-c"],
      ["db-a", "db-b"],
    ]);
  });

  it("is not crashed where nobody can be, and the file says so", async () => {
    const survey = seen(FLEET, { cannotCrash: "the helper image is not there" });
    expect((await drillsOf(survey)).map(([monkey]) => monkey)).toEqual([
      "kill",
      "pause",
      "restart",
    ]);
    expect(fileOf(survey)).toContain("no real crash, because");
    expect(fileOf(survey)).toContain("options: { mode: signal }");
  });

  it("never has who is protected, ours, down or unwell counted as a replica", async () => {
    const dull = [
      member("web", "a"),
      member("web", "b", { labels: { "chaos.enabled": "false" } }),
      member("web", "c", { state: "exited" }),
      member("api", "a"),
      member("api", "b", { health: "unhealthy" }),
    ];
    expect(proposalsOf(seen(dull)).isReplicated).toBe(false);
  });
});

describe("a fleet without replicas", () => {
  const fleet = [member("web"), member("db")];

  it("gets a rehearsal, and drills that ask how long it is away, and is told why", async () => {
    const text = fileOf(seen(fleet, { doors: [door(fleet[0] as Target, 80)] }));
    const { experiments, defaults } = await read(text);
    expect(experiments.map(({ faults }) => faults[0]?.monkey)).toEqual([
      "noop",
      "restart",
      "pause",
    ]);
    expect(experiments.map(({ thresholds }) => thresholds)).toEqual([
      undefined,
      ["ttr <= 30s"],
      ["ttr <= 30s"],
    ]);
    expect(defaults?.guards).toEqual({ maxVictims: 1 });
    expect(defaults?.probes).toEqual({ web: "http://127.0.0.1:80/" });
    expect(text).toContain("Nothing stands in for web");
  });

  it("and without a door is told what follows", () => {
    expect(fileOf(seen(fleet))).toContain("No probe, no verdict");
  });
});

describe("doors", () => {
  const [front = member("front")] = FLEET;
  const carried = member("front", "a", { labels: { "chaos.probe": "http://:8080/" } });
  it.each([
    [
      "that a drill would close",
      { target: front },
      /label it chaos\.probe=http:\/\/:8080\/ instead/,
    ],
    ["that a label names already", { target: carried, isCarried: true }, /it is asked anyway/],
  ])("%s are comments, with the reason", (_, more, says) => {
    const survey = seen(FLEET, { doors: [door(front, 40_000, more)] });
    const [probe] = probesOf(survey, proposalsOf(survey));
    expect(probe?.notBecause).toMatch(says);
    expect(fileOf(survey)).toContain(`#     ${probe?.notBecause}\n`);
  });

  it("that did not answer are comments, with what they said instead", () => {
    const { answered: _, ...shut } = door(FLEET.at(-1) as Target, 8000);
    const survey = seen(FLEET, { doors: [{ ...shut, reasons: ["status-404", "refused"] }] });
    expect(fileOf(survey)).toContain("no answer: status-404, then refused");
  });

  it("of one service bear names that differ", () => {
    const balancer = FLEET.at(-1) as Target;
    const doors = [door(balancer, 80), door(balancer, 81, { containerPort: 81 })];
    const survey = seen(FLEET, { doors });
    expect(namesOf(probesOf(survey, proposalsOf(survey)))).toEqual(["balancer", "balancer-81"]);
  });
});

describe("whatever others named their containers", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "on",
      "null",
      "1",
      "~",
      "web: {",
      "# x",
      "a\nversion: 2",
      `$${"{HOME}"}`,
      "*",
      "/x/",
    ),
    fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
    fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/),
  );
  const target = fc.record({ name: word, service: word, zone: word }, { requiredKeys: ["name"] });

  it("the file is a good one, and hits nobody but whom it proposes", async () => {
    const fleet = fc.array(target, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fleet, word, async (some, project) => {
        const targets = some.map(({ name, ...one }, at) =>
          aTarget(`${name}${at}`, { ...one, project }),
        );
        const survey = seen(targets, { project, doors: targets.map((one) => door(one, 80)) });
        const { drills } = proposalsOf(survey);
        if (drills.length === 0) return;
        const { experiments } = await read(fileOf(survey));
        const hit = experiments.map((one) =>
          hitBy(readSelection(orderOf(one).faults[0].selection), targets),
        );
        const meant = drills.map(({ victims }) => namesOf(victims));
        for (const [at, names] of hit.entries())
          expect(
            names
              .filter((name) => targets.some((one) => one.name === name && mayBeHit(one)))
              .sort(),
          ).toEqual([...(meant[at] ?? [])].sort());
      }),
      { numRuns: 60 },
    );
  });
});
