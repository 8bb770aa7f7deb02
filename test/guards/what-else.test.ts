/** Guards that look at what else goes on: conflict, update-in-progress, incident, halt. */
import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/core/source.ts";
import type { Target } from "../../src/core/target.ts";
import conflict from "../../src/guards/conflict.ts";
import halt from "../../src/guards/halt.ts";
import incident from "../../src/guards/incident.ts";
import updateInProgress from "../../src/guards/update-in-progress.ts";
import { aSnapshot, aTarget, failureOf } from "../core/made.ts";
import { ruling } from "./asking.ts";

describe("conflict", () => {
  const [owner, sharer, sibling, stranger, second] = [
    ...["owner", "sharer", "sibling", "stranger", "second"],
  ].map((one) => aTarget(one)) as [Target, Target, Target, Target, Target];
  const targets = [owner, sharer, sibling, stranger, second];
  const inside = { networkMode: `container:${owner.id}` };
  const modes: Record<string, object> = {
    sharer: inside,
    sibling: inside,
    stranger: { pidMode: "container:owner" },
    second: { pidMode: "container:stranger", networkMode: `container:${sharer.id}` },
  };
  const claimOn = (target: Target): Claim => {
    const before = aSnapshot(modes[target.name]);
    const victim = { id: target.id, name: target.name, source: "docker" };
    const fault = {
      id: "r1.1",
      run: "r1",
      monkey: "pause",
      victim,
      options: {},
      peers: [],
      before,
    };
    const held = { ...fault, until: "2026-11-21T13:00:00Z", seed: "s" };
    const claim = { victim: target.id, run: "r1", token: "r1.1", expires: held.until };
    return { ...claim, holder: "", generation: 0, fault: held };
  };
  const ask = (victim: Target, held?: Target) =>
    ruling(conflict, {
      ...{ victims: [victim], targets },
      openFaults: { value: held ? [claimOn(held)] : [] },
      snapshots: { value: new Map(targets.map(({ id, name }) => [id, aSnapshot(modes[name])])) },
    });

  it("agrees while nobody else has a fault open, or elsewhere", () => {
    expect(ask(owner).allowed).toBe(true);
    expect(ask(sharer, stranger).allowed).toBe(true);
  });

  it.each([
    ["itself", owner, owner, "pause open on owner;"],
    ["who lives in its network", owner, sharer, "sharer, whose network namespace owner shares"],
    ["whose network it lives in", sharer, owner, "owner, whose network namespace sharer shares"],
    ["who lives in the same", sharer, sibling, "sibling, whose network namespace sharer shares"],
    ["who lives in its processes", owner, stranger, "stranger, whose pid namespace owner shares"],
    ["who lives there over two steps", owner, second, "second, whose pid namespace owner shares"],
    [
      "whose network it lives in over two steps",
      second,
      sibling,
      "sibling, whose network namespace",
    ],
  ])("refuses a victim when the other run holds %s", (_what, victim, held, why) => {
    const said = ask(victim, held);
    expect(said.allowed).toBe(false);
    expect(said.reason).toContain(why);
    expect(said.reason).toContain("run r1");
  });

  it.each(["openFaults", "snapshots"])("refuses without the %s", (missing) => {
    const facts = {
      victims: [owner],
      openFaults: { value: [claimOn(stranger)] },
      snapshots: { value: new Map() },
      [missing]: { lacks: "the engine sleeps" },
    };
    expect(ruling(conflict, facts).reason).toContain("it refuses: the engine sleeps");
  });
});

describe("update-in-progress", () => {
  const member = (name: string, number: string, hash = "h1", more: Partial<Target> = {}) =>
    aTarget(name, {
      ...{ project: "shop", service: "web" },
      ...more,
      labels: {
        "com.docker.compose.container-number": number,
        "com.docker.compose.config-hash": hash,
        ...more.labels,
      },
    });
  const ask = (...targets: Target[]) =>
    ruling(updateInProgress, { victims: targets.slice(0, 1), targets, updates: { value: [] } });

  it("believes what the orchestrator says, and refuses where it cannot be asked", () => {
    const facts = { victims: [aTarget("web-1")], targets: [] };
    const value = [{ service: "web", says: "Swarm says updating" }];
    expect(ruling(updateInProgress, { ...facts, updates: { value } })).toEqual({
      allowed: false,
      reason: "web is being updated: Swarm says updating",
    });
    const updates = { lacks: "the updates of services could not be read: not a manager" };
    expect(ruling(updateInProgress, { ...facts, updates }).allowed).toBe(false);
    expect(ruling(updateInProgress, { ...facts, updates }, "off").allowed).toBe(true);
  });

  it.each<[string, Target[], string | undefined]>([
    ["a calm service", [member("web-1", "1"), member("web-2", "2")], undefined],
    ["twins", [member("web-1", "1"), member("web-x", "1")], "two containers are its number 1"],
    [
      "a dead predecessor",
      [member("web-1", "1", "h2"), member("old", "1", "h1", { state: "exited" })],
      "two containers are its number 1",
    ],
    [
      "an interim name",
      [member("web-2", "2"), member("0123456789ab_web-1", "1")],
      "0123456789ab_web-1 has an interim name",
    ],
    [
      "two configurations",
      [member("web-1", "1"), member("web-2", "2", "h2")],
      "its members have 2 configurations",
    ],
    [
      "a rest of another configuration",
      [member("web-1", "1"), member("web-2", "2", "h2", { state: "exited" })],
      undefined,
    ],
    [
      "a one-off command",
      [
        member("web-1", "1"),
        member("web-run", "1", "h2", { labels: { "com.docker.compose.oneoff": "True" } }),
      ],
      undefined,
    ],
    [
      "another service's update",
      [member("web-1", "1"), member("db", "1", "h2", { service: "db" })],
      undefined,
    ],
    ["no compose at all", [aTarget("web-1"), aTarget("web-2")], undefined],
  ])("sees %s", (_what, targets, why) => {
    const said = ask(...targets);
    expect(said.allowed).toBe(why === undefined);
    if (why) expect(said.reason).toBe(`shop/web looks as if it were being updated: ${why}`);
  });

  it("can be switched off, and says so", () => {
    const targets = [member("web-1", "1"), member("web-x", "1")];
    const said = ruling(updateInProgress, { victims: targets, targets }, "off");
    expect(said).toEqual({ allowed: true, reason: "switched off" });
    expect(failureOf(() => ruling(updateInProgress, {}, "no")).message).toContain("on or off");
  });
});

describe("incident", () => {
  const url = "https://u:p@status.example/api";
  const shown = "https://***@status.example/api";
  const ask = (...answers: { check: string; clear: boolean; says: string }[]) =>
    ruling(incident, { outside: { value: answers } }, url, "cmd:./on-call --quiet 'the shop'");
  const command = "./on-call --quiet the shop";

  it("agrees when all are clear, and shows no password", () => {
    const said = ask(
      { check: shown, clear: true, says: "status 200" },
      { check: command, clear: true, says: "exit 0" },
    );
    expect(said).toEqual({ allowed: true, reason: `${shown}: status 200; ${command}: exit 0` });
  });

  it("refuses when one is not, was not asked, or nothing is known", () => {
    const wrong = { check: command, clear: false, says: "exit 1" };
    expect(ask({ check: shown, clear: true, says: "" }, wrong).reason).toBe(
      `${command} says exit 1`,
    );
    expect(ask({ check: shown, clear: true, says: "" }).reason).toContain("was not asked");
    expect(ruling(incident, {}, url).allowed).toBe(false);
  });

  it.each([
    ["status.example", "neither a URL nor a command"],
    ["ftp://x", "neither a URL nor a command"],
    ["cmd:", "names no command"],
    ["cmd:a 'b", "never closed"],
  ])("takes no %s", (text, why) => {
    expect(failureOf(() => ruling(incident, {}, text)).message).toContain(why);
  });
});

describe("halt", () => {
  it("refuses while somebody has said stop, and while nobody knows", () => {
    const stop = { by: "ada", since: "2026-11-21T11:00:00Z", reason: "release" };
    expect(ruling(halt, { halt: { value: undefined } }).allowed).toBe(true);
    expect(ruling(halt, { halt: { value: stop } }).reason).toBe(
      "halted by ada since 2026-11-21T11:00:00Z: release; chaos resume goes on",
    );
    expect(ruling(halt, { halt: { lacks: "the switch is broken" } }).allowed).toBe(false);
  });
});
