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

  it("takes regular expressions between slashes, for every kind of text", () => {
    expect(hitBy(readSelection({ name: ["/^web-[ab]$/"] }), FLEET)).toEqual(["web-a", "web-b"]);
    expect(hitBy(readSelection({ name: ["/WEB/i"] }), FLEET)).toEqual(["web-a", "web-b"]);
    expect(hitBy(readSelection({ service: ["/^d/"] }), FLEET)).toEqual(["db-a"]);
    expect(hitBy(readSelection({ all: true, exclude: ["/-a$/"] }), FLEET)).not.toContain("db-a");
  });

  it.each([
    ["nginx", true],
    ["nginx:1.25", true],
    ["nginx:*", true],
    ["/^nginx/", true],
    ["nginx:1.2", false],
    ["ngin", false],
  ])("image %s is nginx:1.25: %s", (text, wanted) => {
    const target = aTarget("x", { image: "nginx:1.25" });
    expect(readSelection({ image: [text] }).passes(target)).toBe(wanted);
  });

  it("takes an image without its tag and digest, and never its registry's port for a tag", () => {
    const image = "registry:5000/team/api:1@sha256:abc";
    const names = ["registry:5000/team/api", "registry:5000/team/api:1", image];
    for (const name of names)
      expect(readSelection({ image: [name] }).passes(aTarget("x", { image }))).toBe(true);
    const bare = aTarget("y", { image: "registry:5000/api" });
    expect(readSelection({ image: ["registry"] }).passes(bare)).toBe(false);
  });

  it("takes networks, status and health, one of several", () => {
    const targets = [
      aTarget("up", { networks: ["front", "back"], health: "healthy" }),
      aTarget("down", { state: "exited" }),
    ];
    expect(hitBy(readSelection({ network: ["back"] }), targets)).toEqual(["up"]);
    expect(hitBy(readSelection({ status: ["exited", "dead"] }), targets)).toEqual(["down"]);
    expect(hitBy(readSelection({ health: ["healthy"] }), targets)).toEqual(["up"]);
    expect(hitBy(readSelection({ health: ["none"] }), targets)).toEqual(["down"]);
    expect(hitBy(readSelection({ all: true, exclude: ["status:exited"] }), targets)).toEqual([
      "up",
    ]);
  });

  it("of a state that does not exist names the nearest", () => {
    expect(failureOf(() => readSelection({ status: ["runing"] })).hint).toContain('"running"');
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
    [{ name: ["/a(b/"] }, 3],
    [{ name: ["/(a)(b/"] }, 5],
    [{ name: ["/a**/"] }, 4],
    [{ name: ["/[z-a]/"] }, 5],
    [{ image: ["//"] }, 2],
    [{ name: [`/${"a".repeat(257)}/`] }, 258],
    [{ health: ["well"] }, 1],
    [{ all: true, exclude: ["zone:"] }, 1],
  ])("%j is refused with its column", (selection, column) => {
    const failure = failureOf(() => readSelection(selection));
    expect(failure.code).toBe("SELECTOR_INVALID");
    expect(failure.message).toContain(`column ${column}`);
  });

  it("says which exact names are not there, and what is near, but not of globs and labels", () => {
    const selector = readSelection({ zone: ["A1", "b"], name: ["x*"], label: ["tier=none"] });
    expect(selector.missing(FLEET)).toEqual([{ kind: "zone", text: "A1", near: "a" }]);
    const image = readSelection({ image: ["busybax", "/x/"], status: ["dead"] });
    expect(image.missing(FLEET)).toEqual([{ kind: "image", text: "busybax", near: "busybox" }]);
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
