import { describe, expect, it } from "vitest";
import { readSelection } from "../../src/core/selector.ts";
import { aTarget, failureOf, hitBy } from "./made.ts";

const FLEET = [
  aTarget("web-a", { zone: "a", service: "web", project: "shop", labels: { tier: "front" } }),
  aTarget("web-b", { zone: "b", service: "web", project: "shop", labels: { tier: "front" } }),
  aTarget("db-a", { zone: "a", service: "db", project: "shop", labels: { tier: "db" } }),
  aTarget(".odd/name", { region: "eu" }),
];

describe("a selection", () => {
  it("is OR within a kind and AND between kinds", () => {
    const zones = readSelection({ zone: ["a", "b"] });
    expect(hitBy(zones, FLEET)).toEqual(["web-a", "web-b", "db-a"]);
    const both = readSelection({ zone: ["a", "b"], service: ["web"], label: ["tier"] });
    expect(hitBy(both, FLEET)).toEqual(["web-a", "web-b"]);
    const either = readSelection({ label: ["tier=db", "tier=front"], zone: ["a"] });
    expect(hitBy(either, FLEET)).toEqual(["web-a", "db-a"]);
  });

  it("takes globs, which match dots and slashes too", () => {
    expect(hitBy(readSelection({ name: ["web-*"] }), FLEET)).toEqual(["web-a", "web-b"]);
    expect(hitBy(readSelection({ name: ["{db,web}-a"] }), FLEET)).toEqual(["web-a", "db-a"]);
    expect(hitBy(readSelection({ name: ["*"] }), FLEET)).toHaveLength(4);
  });

  it("takes an id by its beginning", () => {
    const { id } = FLEET[2] as { id: string };
    expect(hitBy(readSelection({ id: [id.slice(0, 8)] }), FLEET)).toEqual(["db-a"]);
  });

  it.each(["web-a", "name:web-a", "zone:a", "label:tier=front", "web-*"])(
    "never hits web-a while %s is excluded, even with --all",
    (exclude) => {
      expect(hitBy(readSelection({ all: true, exclude: [exclude] }), FLEET)).not.toContain("web-a");
    },
  );

  it("of nothing is refused, unless everything was asked for", () => {
    expect(failureOf(() => readSelection({})).code).toBe("USAGE");
    expect(failureOf(() => readSelection({ exclude: ["web-a"] })).code).toBe("USAGE");
    expect(hitBy(readSelection({ all: true }), FLEET)).toHaveLength(4);
  });

  it.each([
    [{ zone: [""] }, 1],
    [{ name: ["web[ab"] }, 4],
    [{ name: ["{a,b"] }, 1],
    [{ id: ["abcxef"] }, 4],
    [{ id: ["abc"] }, 4],
    [{ label: ["a=1,"] }, 5],
    [{ all: true, exclude: ["zone:"] }, 1],
  ])("%j is refused with its column", (selection, column) => {
    const failure = failureOf(() => readSelection(selection));
    expect(failure.code).toBe("SELECTOR_INVALID");
    expect(failure.message).toContain(`column ${column}`);
  });

  it("says which exact names are not there, and what is near, but not of globs and labels", () => {
    const selector = readSelection({ zone: ["A1", "b"], name: ["x*"], label: ["tier=none"] });
    expect(selector.missing(FLEET)).toEqual([{ kind: "zone", text: "A1", near: "a" }]);
  });

  it("without its zones is the same selection in any zone", () => {
    const selector = readSelection({ zone: ["a"], service: ["web"] });
    expect(hitBy(selector.without("zone"), FLEET)).toEqual(["web-a", "web-b"]);
    expect(hitBy(readSelection({ zone: ["a"] }).without("zone"), FLEET)).toHaveLength(4);
  });

  it("keeps its exclusions when a kind is left out", () => {
    const selector = readSelection({ zone: ["a"], exclude: ["web-b"] }).without("zone");
    expect(hitBy(selector, FLEET)).not.toContain("web-b");
  });

  it("says itself in words", () => {
    expect(readSelection({ zone: ["a"], exclude: ["db-*"] }).says).toBe("zone a, not name db-*");
    expect(readSelection({ all: true }).says).toBe("everything");
  });
});
