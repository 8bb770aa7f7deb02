/**
 * In effect, and told as if not: the trial sent no body where a request's is meant, waited for less than
 * the fault takes, or sent more than it may. Each is tried here as the agent tries it, and without toxics.
 */
import { expect, it } from "vitest";
import { trial } from "../../src/agent/doorman/trial.ts";
import { readTries } from "../../src/agent/net/questions.ts";
import { systemClock } from "../../src/core/clock.ts";
import bandwidth from "../../src/monkeys/bandwidth.ts";
import http from "../../src/monkeys/http.ts";
import latency from "../../src/monkeys/latency.ts";
import slowClose from "../../src/monkeys/slow-close.ts";
import slowOpen from "../../src/monkeys/slow-open.ts";

/** The agent's programs are ended after ten seconds. */
const PROGRAM_MS = 10_000;

// biome-ignore lint/suspicious/noExplicitAny: any monkey's options
async function verified(monkey: any, given: Record<string, unknown>, isThere = true) {
  const options = monkey.options.parse(given);
  // biome-ignore lint/suspicious/noExplicitAny: as much of a victim as verify asks
  const observe = async (wish: any, wanted: unknown) => {
    const { timeoutMs, bytes = 1, http: isHttp = false } = readTries({ tries: wanted })!;
    const deed = isThere ? wish.deed : { ...wish.deed, toxics: [] };
    const begun = performance.now();
    const seen = await trial({ deed } as never, { timeoutMs, bytes, isHttp });
    expect(performance.now() - begun).toBeLessThan(PROGRAM_MS - 500);
    return {
      reach: "test",
      namespace: "1",
      present: true,
      seen: 1,
      hit: 1,
      tried: [{ ...seen, host: "it", port: 0 }],
    };
  };
  const fault = {
    id: "1.1",
    options,
    seed: "s",
    until: new Date().toISOString(),
    victim: { name: "it" },
  };
  const { kind, evidence } = await monkey.verify({ observe }, fault, new AbortController().signal, {
    clock: systemClock,
    atAGlance: false,
  });
  return [kind, evidence];
}

const SIDED = [
  { mode: "slow-body", side: "request" },
  { mode: "slow-body", side: "response" },
  { mode: "truncate", side: "request", bytes: 5 },
  { mode: "truncate", side: "request" },
  { mode: "truncate", side: "response", bytes: 5 },
  { mode: "reset", bytes: 5 },
  { mode: "reset" },
  { mode: "reset", side: "response", bytes: 5 },
  { mode: "abort" },
  { mode: "abort", side: "response" },
  { mode: "delay", delay: "150ms", side: "response" },
  { mode: "delay", delay: "150ms" },
  { mode: "replace", code: 500 },
];

it.each(SIDED)("http %j shows, and does not where it is not", async (options) => {
  expect(await verified(http, options)).toEqual(["in-effect", expect.any(String)]);
  expect(await verified(http, options, false)).toEqual(["not-in-effect", expect.any(String)]);
});

it.each(["12kbit", "100mbit", "1gbit", "10gbit"])("a bandwidth of %s shows", async (rate) => {
  const options = { rate, backend: "proxy" };
  expect(await verified(bandwidth, options)).toEqual(["in-effect", expect.any(String)]);
});

it("what takes longer than a trial shows as much", { timeout: 30_000 }, async () => {
  const all = await Promise.all([
    verified(slowOpen, { delay: "15s" }),
    verified(slowClose, { delay: "15s" }),
    verified(http, { mode: "delay", delay: "15s" }),
    verified(latency, { delay: "20s", backend: "proxy" }),
    verified(latency, { delay: "7s", direction: "both", backend: "proxy" }),
  ]);
  expect(all.map(([kind]) => kind)).toEqual(all.map(() => "in-effect"));
});
