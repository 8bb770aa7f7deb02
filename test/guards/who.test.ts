/** Guards that look at whose the victims are: opt-in, allow-project, deny-project. */
import { describe, expect, it } from "vitest";
import allowProject from "../../src/guards/allow-project.ts";
import denyProject from "../../src/guards/deny-project.ts";
import optIn from "../../src/guards/opt-in.ts";
import { aTarget, failureOf } from "../core/made.ts";
import { ruling } from "./asking.ts";

const shop = aTarget("shop-web", { project: "shop", labels: { "chaos.enabled": "true" } });
const prod = aTarget("prod-web", { project: "prod-eu" });
const alone = aTarget("alone", { labels: { "chaos.enabled": "TRUE" } });

describe("opt-in", () => {
  it("agrees when every victim is labelled chaos.enabled=true, and says who is not", () => {
    expect(ruling(optIn, { victims: [shop] }).allowed).toBe(true);
    expect(ruling(optIn, { victims: [shop, prod, alone] })).toEqual({
      allowed: false,
      reason: "prod-web, alone: not labelled chaos.enabled=true",
    });
  });
});

describe("allow-project", () => {
  it("agrees with the listed, by name, glob and pattern", () => {
    for (const text of ["shop", "sh*", "/^sh/"])
      expect(ruling(allowProject, { victims: [shop] }, text).allowed).toBe(true);
    expect(ruling(allowProject, { victims: [shop, prod] }, "shop", "prod-*").allowed).toBe(true);
  });

  it("refuses another project, and what belongs to none", () => {
    expect(ruling(allowProject, { victims: [shop, prod] }, "shop")).toEqual({
      allowed: false,
      reason: "prod-web belongs to project prod-eu, allowed: shop",
    });
    expect(ruling(allowProject, { victims: [alone] }, "*").reason).toContain("no project");
  });

  it("takes no empty list", () => {
    expect(failureOf(() => ruling(allowProject, {})).message).toContain("it has no value");
    expect(failureOf(() => ruling(allowProject, {}, "")).message).toContain("it is empty");
  });
});

describe("deny-project", () => {
  it("refuses the listed alone", () => {
    expect(ruling(denyProject, { victims: [shop, alone] }, "prod*").allowed).toBe(true);
    expect(ruling(denyProject, { victims: [shop, prod] }, "x", "prod*")).toEqual({
      allowed: false,
      reason: "prod-web belongs to project prod-eu, denied: x, prod*",
    });
  });
});
