/** The groups of a fleet, and a selection within one of them. */
import { describe, expect, it } from "vitest";
import { withinGroup } from "../../src/core/group-selector.ts";
import { groupsIn } from "../../src/core/groups.ts";
import { readSelection } from "../../src/core/selector.ts";
import type { Target } from "../../src/core/target.ts";

const target = (name: string, more: Partial<Target> = {}): Target => ({
  id: name,
  name,
  source: "fake",
  labels: {},
  image: "i",
  state: "running",
  endpoints: [],
  networks: [],
  networkMode: "bridge",
  ours: false,
  ...more,
});

const labels = (mean?: string, window?: string) => ({
  ...(mean === undefined ? {} : { "chaos.mean": mean }),
  ...(window === undefined ? {} : { "chaos.window": window }),
});
const all = [readSelection({ all: true })];
const byService = { by: "service", independent: true };

describe("the groups of a schedule", () => {
  it("are the services, zones or labels of those that are meant, sorted, ours left out", () => {
    const fleet = [
      target("web-2", { service: "web", zone: "b", labels: { team: "blue" } }),
      target("api-1", { service: "api", zone: "a" }),
      target("web-1", { service: "web", zone: "a" }),
      target("helper", { service: "chaos", ours: true }),
    ];
    const names = (by: string, selectors = all) =>
      groupsIn(fleet, selectors, { by, independent: true }).map(({ name }) => name);
    expect(names("service")).toEqual(["api", "web"]);
    expect(names("zone")).toEqual(["a", "b"]);
    // Who has no such label is in no group.
    expect(names("team")).toEqual(["blue"]);
    expect(names("service", [readSelection({ all: true, exclude: ["web-*"] })])).toEqual(["api"]);
  });

  it("are drawn as their owners say", () => {
    const fleet = [
      target("a-1", { service: "a", labels: labels("5 workdays", "10:00-12:00") }),
      target("a-2", { service: "a", labels: labels("5 workdays", "10:00-12:00") }),
      target("b-1", { service: "b" }),
    ];
    expect(groupsIn(fleet, all, byService)).toEqual([
      { name: "a", mean: 5, window: "10:00-12:00" },
      { name: "b" },
    ]);
  });

  it.each([
    ["often", undefined, /"often" is no mean/],
    ["0", undefined, /expected 1 to 1000/],
    [undefined, "9-5", /"9-5" is no window/],
  ])("that say what cannot be meant are not hit: %s %s", (mean, window, says) => {
    const fleet = [target("a-1", { service: "a", labels: labels(mean, window) })];
    expect(groupsIn(fleet, all, byService)[0]?.wrong).toMatch(says);
  });

  it("that disagree with themselves are not hit", () => {
    const fleet = [
      target("a-1", { service: "a", labels: labels("5 workdays") }),
      target("a-2", { service: "a" }),
    ];
    expect(groupsIn(fleet, all, byService)[0]?.wrong).toBe(
      "its containers disagree about the label chaos.mean: 5 workdays, nothing",
    );
  });
});

describe("a selection within a group", () => {
  const selector = withinGroup(readSelection({ service: ["web", "api"], zone: ["a"] }), {
    by: "service",
    name: "web",
  });

  it("is narrower, and never wider, than the selection", () => {
    expect(selector.passes(target("1", { service: "web", zone: "a" }))).toBe(true);
    expect(selector.passes(target("2", { service: "api", zone: "a" }))).toBe(false);
    expect(selector.passes(target("3", { service: "web", zone: "b" }))).toBe(false);
    expect(selector.says).toBe("service web, service api, zone a, of the group service web");
  });

  it("stays within it without its zone, and is left without what it is grouped by", () => {
    expect(selector.without("zone").passes(target("1", { service: "web", zone: "b" }))).toBe(true);
    expect(selector.without("zone").passes(target("2", { service: "api", zone: "b" }))).toBe(false);
    expect(selector.without("service").passes(target("2", { service: "db", zone: "a" }))).toBe(
      true,
    );
  });
});
