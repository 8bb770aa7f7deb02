import { expect, test } from "vitest";
import { z } from "zod";
import type { SampleLine } from "../../src/core/entry.ts";
import type { PlannedProbe } from "../../src/core/plan.ts";
import { type Answer, defineProbe, type Where } from "../../src/core/probe.ts";
import { openObserver } from "../../src/reporter/observer.ts";
import { plan, probe, WATCHING } from "./journal.ts";
import { virtualClock } from "./virtual-clock.ts";

const NEVER = new AbortController().signal;

interface World {
  probes?: PlannedProbe[];
  /** What the service of this name answers at `t`. */
  answer?: (name: string, t: number) => Answer | Promise<Answer>;
  locate?: (target: string, containerPort: number) => Where | undefined;
  abortWhen?: string[];
}

function watch(world: World = {}) {
  const { probes = [probe("front")], answer = () => ({ ok: true }), locate } = world;
  const { abortWhen = [] } = world;
  const clock = virtualClock();
  const lines: SampleLine[] = [];
  const asked: (Where | undefined)[] = [];
  const kind = defineProbe({
    name: "http",
    summary: "scripted",
    schemes: ["http"],
    options: z.object({ url: z.string() }),
    example: { url: "http://x" },
    parse: (url) => ({ url: url.href }),
    open: ({ url }, where) => ({
      sample: async (timeoutMs) => {
        asked.push(where());
        const given = answer(url.split("/").at(-1) ?? "", clock.monotonicMs() - 1_000);
        const timeout = { ok: false, reason: "timeout" };
        return Promise.race([given, clock.sleep(timeoutMs).then(() => timeout)]);
      },
      close: () => {},
    }),
  });
  const observer = openObserver({
    plan: plan({ probes, watching: { ...WATCHING, abortWhen } }),
    kinds: () => kind,
    clock,
    originMs: 1_000,
    write: (line) => lines.push(line),
    locate: locate ?? (() => undefined),
  });
  return { clock, lines, asked, observer };
}

/** The answer of a promise as soon as there is one. */
function follow<T>(promise: Promise<T>): { answer?: T } {
  const seen: { answer?: T } = {};
  void promise.then((answer) => {
    seen.answer = answer;
  });
  return seen;
}

async function baselineOf(world: World) {
  const { clock, observer } = watch(world);
  const judged = observer.baseline(NEVER);
  await clock.advance(WATCHING.warmUpMs + WATCHING.baselineMs);
  return judged;
}

const REFUSED: Answer = { ok: false, reason: "refused" };

test("a baseline is healthy when every gating probe is good, and says how good", async () => {
  expect(await baselineOf({})).toEqual({ healthy: true, says: "front: 25 of 25 samples good" });
});

test("a baseline waits for warm-up and baseline, and the warm-up does not count", async () => {
  const { clock, observer } = watch({
    answer: (_, t) => (t < WATCHING.warmUpMs ? REFUSED : { ok: true }),
  });
  const baseline = follow(observer.baseline(NEVER));

  await clock.advance(2_900);
  expect(baseline.answer).toBeUndefined();
  await clock.advance(200);
  expect(baseline.answer).toMatchObject({ healthy: true });
});

test.each([
  ["never good", () => REFUSED, /front: 0 of 25 samples good/],
  [
    "good too seldom",
    (_: string, t: number) => (t % 1_000 < 200 ? REFUSED : { ok: true }),
    /front: \d+ of 25/,
  ],
  [
    "down at its end",
    (_: string, t: number) => (t > 2_840 ? REFUSED : { ok: true }),
    /it is in an outage now/,
  ],
])("a baseline is ill when a gating probe is %s", async (_title, answer, says) => {
  const { healthy, says: said } = await baselineOf({ answer });

  expect(healthy).toBe(false);
  expect(said).toMatch(says);
});

test("a service that hangs at the end of the baseline is not healthy, though nothing came back yet", async () => {
  const answer = (_: string, t: number) =>
    t > 2_200 ? new Promise<Answer>(() => {}) : ({ ok: true } as const);

  expect((await baselineOf({ answer })).healthy).toBe(false);
});

test("samples that are still under way are told, so that the report's count is no other one", async () => {
  const answer = (_: string, t: number) =>
    t > 2_800 ? new Promise<Answer>(() => {}) : Promise.resolve(REFUSED);

  const { says } = await baselineOf({ answer });

  const counts = /0 of (\d+) samples good \(refused\), (\d+) more not answered yet/.exec(says);
  expect(Number(counts?.[1]) + Number(counts?.[2])).toBe(25);
});

test("one ill probe of two is named alone", async () => {
  const answer = (name: string) => (name === "back" ? REFUSED : { ok: true });

  const { healthy, says } = await baselineOf({ probes: [probe("front"), probe("back")], answer });

  expect(healthy).toBe(false);
  expect(says).toBe("back: 0 of 25 samples good (refused)");
});

test("a victim's probe never gates", async () => {
  const probes = [probe("v", { role: "victim" })];
  const { observer } = watch({ probes });

  expect(await baselineOf({ probes, answer: () => REFUSED })).toEqual({
    healthy: true,
    says: "no probe gates",
  });
  expect(await observer.recovered(1_000, NEVER)).toBeUndefined();
});

test("without any probe the baseline does not wait", async () => {
  expect(await watch({ probes: [] }).observer.baseline(NEVER)).toMatchObject({ healthy: true });
});

test("recovered after three good samples in a row that were due since the question", async () => {
  const { clock, lines, observer } = watch({
    answer: (_, t) => (t < 2_000 ? REFUSED : { ok: true }),
  });
  await clock.advance(1_000);

  const recovered = follow(observer.recovered(10_000, NEVER));
  await clock.advance(1_100);
  expect(recovered.answer).toBeUndefined();
  await clock.advance(400);

  expect(recovered.answer).toBe(true);
  expect(lines.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(3);
});

test("good samples from before the question do not count", async () => {
  const { clock, observer } = watch();
  await clock.advance(5_000);

  const recovered = follow(observer.recovered(10_000, NEVER));
  await clock.advance(190);
  expect(recovered.answer).toBeUndefined();
  await clock.advance(300);

  expect(recovered.answer).toBe(true);
});

test("not recovered is false at the deadline", async () => {
  const { clock, observer } = watch({ answer: () => REFUSED });

  const recovered = observer.recovered(3_000, NEVER);
  await clock.advance(3_200);

  expect(await recovered).toBe(false);
});

test("a target's port is looked up anew for every sample", async () => {
  let port = 32_768;
  const { clock, asked } = watch({
    probes: [probe("front", { target: "1", containerPort: 8080 })],
    locate: (target, containerPort) => ({ host: `${target}:${containerPort}`, port: port++ }),
  });

  await clock.advance(300);

  expect(asked).toEqual([32_768, 32_769, 32_770].map((port) => ({ host: "1:8080", port })));
});

test("a full address is asked where it says", async () => {
  const { clock, asked } = watch();

  await clock.advance(100);

  expect(asked).toEqual([{ host: "127.0.0.1", port: 8080 }]);
});

const DOWN_AT_4S = (_: string, t: number) => (t > 4_000 ? REFUSED : { ok: true });

test("harm is seen while the fault lasts, and its reason says what was seen", async () => {
  const abortWhen = ["error_ratio over 3s > 50%"];
  const { clock, observer } = watch({ answer: DOWN_AT_4S, abortWhen });
  await clock.advance(3_500);
  observer.phase("fault");

  await clock.advance(2_000);
  expect(observer.harm.aborted).toBe(false);
  await clock.advance(300);

  expect(observer.harm.reason).toMatch(
    /^front: error_ratio over 3 s is 5[0-9.]+ %, more than 50 %$/,
  );
});

test("what hangs is harm when its timeout has passed", async () => {
  const answer = (_: string, t: number) =>
    t > 4_000 ? new Promise<Answer>(() => {}) : ({ ok: true } as const);
  const { clock, observer } = watch({ answer, abortWhen: ["error_ratio over 3s > 50%"] });
  await clock.advance(3_500);
  observer.phase("fault");

  await clock.advance(2_900);
  expect(observer.harm.aborted).toBe(false);
  await clock.advance(500);

  // What is in flight may still be good: that makes the bounds.
  expect(observer.harm.reason).toMatch(/^front: error_ratio over 3 s is 5[0-9.]+–[89][0-9.]+ %/);
});

test.each(["recovery", "cool-down"] as const)(
  "what is down in the %s is no harm of the fault",
  async (phase) => {
    const { clock, observer } = watch({ answer: DOWN_AT_4S, abortWhen: ["downtime > 1s"] });
    await clock.advance(3_500);
    observer.phase("fault");
    await clock.advance(700);
    observer.phase(phase);
    await clock.advance(10_000);

    expect(observer.harm.aborted).toBe(false);
  },
);

test("before the fault nothing is harm", async () => {
  const { clock, observer } = watch({ answer: () => REFUSED, abortWhen: ["downtime > 1s"] });
  await clock.advance(10_000);

  expect(observer.harm.aborted).toBe(false);
});

test("a victim's own probe is no harm, and another's is looked at by itself", async () => {
  const probes = [probe("v", { role: "victim" }), probe("front"), probe("back")];
  const run = async (ill: string) => {
    const answer = (name: string) => (name === ill ? REFUSED : { ok: true });
    const { clock, observer } = watch({ probes, answer, abortWhen: ["downtime > 1s"] });
    observer.phase("fault");
    await clock.advance(4_000);
    return observer.harm.reason as unknown;
  };

  expect(await run("v")).toBeUndefined();
  expect(await run("back")).toMatch(/^back: downtime since the fault began is at least 1/);
});

test("closing ends the probing", async () => {
  const { clock, lines, observer } = watch();
  await clock.advance(500);

  await observer.close();
  await clock.advance(1_000);

  expect(lines).toHaveLength(5);
});
