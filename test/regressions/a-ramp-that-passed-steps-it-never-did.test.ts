/** Those whom a step had crashed were too young for the next one: 80 % of 5 was 2, and the ramp "held". */
import { expect, it } from "vitest";
import { letRest } from "../../src/cli/let-rest.ts";
import { aTarget } from "../core/made.ts";
import { virtualClock } from "../reporter/virtual-clock.ts";

const ORDER = {
  faults: [{ monkey: "kill", options: {}, selection: { service: ["api"] } }],
  protection: { force: false, minAgeMs: 10_000 },
} as never;

it("waits for those whom it has hit, and for nobody else", async () => {
  const clock = virtualClock();
  const said: string[] = [];
  const bornMs = clock.monotonicMs() - 4_000;
  const list = async () => [
    aTarget("api-1", { id: "1", service: "api", ageMs: clock.monotonicMs() - bornMs }),
    aTarget("api-2", { id: "2", service: "api", ageMs: 0 }),
    aTarget("db-1", { id: "3", service: "db", ageMs: 0 }),
  ];
  const { signal } = new AbortController();
  const resting = {
    hit: new Set(["1", "3"]),
    signal,
    clock,
    tell: (says: string) => said.push(says),
  };
  let isOver = false;
  const waiting = letRest(ORDER, { list }, resting).then(() => {
    isOver = true;
  });
  for (let at = 0; at < 59; at++) await clock.advance(100);
  expect(isOver).toBe(false);
  for (let at = 0; at < 4; at++) await clock.advance(100);
  await waiting;

  expect(said).toEqual(["Waiting until api-1 has run for 10 s: it was hit before"]);
});

it("asks nothing where nobody was hit before", async () => {
  const list = async () => Promise.reject(new Error("asked"));
  await letRest(ORDER, { list }, { hit: new Set(), signal: new AbortController().signal });
});
