/** Last-pass took runs that had asked something else, or asked elsewhere, for the same experiment. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { environmentOf } from "../../src/environment.ts";
import { againstOf } from "../../src/past-runs.ts";
import { differences, fingerprintOf } from "../../src/reporter/fingerprint.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import * as j from "../reporter/journal.ts";

const RUN = "20260101T000000-kill-aaaa";

/** A state folder in which this one passed. */
function passed(plan: Partial<Plan> = {}): string {
  const state = temporaryFolder();
  const folder = join(state, "engine", "runs", RUN);
  mkdirSync(folder, { recursive: true });
  const lines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join("");
  writeFileSync(join(folder, "journal.jsonl"), lines(j.run(j.plan({ run: RUN, ...plan }))));
  writeFileSync(join(folder, "samples.jsonl"), lines(j.samples()));
  return state;
}

const URL = "http://127.0.0.1:8080/front";
const asking = (options: object) => ({
  probes: [j.probe("front", { options: { url: URL, ...options } })],
});
const lastPass = (now: Partial<Plan>, before: Partial<Plan> = {}) =>
  againstOf("last-pass", j.plan(now), passed(before))?.run;
const on = (id: string, cpus = 2) => ({
  environment: { ...environmentOf({ says: "Docker 29 at unix:///x", engineId: id }, []), cpus },
});

it("the last pass of the same experiment in the same place is found", () => {
  expect(lastPass({})).toBe(RUN);
  expect(lastPass(on("A"), on("A"))).toBe(RUN);
});

test.each([
  ["another experiment", { selection: "zone b" }],
  ["another method", asking({ method: "POST" })],
  ["another status", asking({ status: "200-599" })],
  ["another expectation", asking({ contains: "ok" })],
])("%s is not", (_case, now) => {
  expect(lastPass(now)).toBeUndefined();
});

test.each([
  ["machine", on("A", 4)],
  ["engine of the same version", on("B")],
])("another %s is not", (_case, now) => {
  expect(lastPass(now, on("A"))).toBeUndefined();
});

it("two queries at one address are two experiments, and compare says so", () => {
  const [up, load] = ["up", "load"].map((query) => j.plan(asking({ query })));
  expect(differences(up!, load!)).toEqual(["probes"]);
});

it("a journal that knows no engine's id has its own place", () => {
  const { id: _id, ...older } = on("A").environment;
  const [was, is] = [older, on("A").environment].map((environment) =>
    fingerprintOf(j.plan({ environment })),
  );
  expect(was!.environment).not.toBe(is!.environment);
  expect(was!.experiment).toBe(is!.experiment);
});
