import { expect, test } from "vitest";
import type { Target } from "../../../src/core/target.ts";
import health from "../../../src/reporter/probes/docker-health.ts";
import { aTarget } from "../../core/made.ts";

function ask(found: Target | undefined | Promise<Target>, more: Record<string, unknown> = {}) {
  const options = health.options.parse({ container: "api-1", ...more });
  const engine = { target: async () => found, exec: () => Promise.reject(new Error("not asked")) };
  return health.open(options, () => undefined, engine).sample(1_000);
}

test.each<[Partial<Target>, string | undefined]>([
  [{ state: "running", health: "healthy" }, undefined],
  [{ state: "running" }, undefined],
  [{ state: "running", health: "unhealthy" }, "unhealthy"],
  [{ state: "running", health: "starting" }, "starting"],
  [{ state: "paused", health: "healthy" }, "paused"],
  [{ state: "restarting" }, "restarting"],
  [{ state: "exited" }, "exited"],
])("%j: %s", async (state, reason) => {
  const answer = await ask(aTarget("api-1", { ...state }));
  expect(answer.ok).toBe(reason === undefined);
  expect(answer.reason).toBe(reason);
});

test("one that is not there is not there, and an engine that fails is no service that fails", async () => {
  expect(await ask(undefined)).toMatchObject({ ok: false, reason: "not-there" });
  expect(await ask(Promise.reject(new Error("no")))).toMatchObject({ ok: false, reason: "engine" });
});

test("running may be all that is asked", async () => {
  const ill = aTarget("api-1", { state: "running", health: "unhealthy" });
  expect(await ask(ill, { expect: "running" })).toMatchObject({ ok: true });
});

test("its address names the container", () => {
  const parse = (address: string) => health.options.parse(health.parse(new URL(address)));
  expect(parse("health://shop_api-1?expect=running")).toEqual({
    container: "shop_api-1",
    expect: "running",
  });
  expect(() => parse("health:///")).toThrow("names no container");
});
