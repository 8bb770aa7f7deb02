/**
 * The gate as a pipeline has it: a suite on a small shop. The resilient one passes all of it; of those that are
 * built wrong in one way each, the experiment that is about it fails with the sentence that says so.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { freePorts } from "../../src/demo/free-ports.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";
import { sampled } from "../proof.ts";
import { endFleets, launchFleet, type PartInput } from "../targets/process/fleets.ts";

interface Shop {
  readonly zones: readonly [string, string];
  readonly policy: "always" | "no";
  readonly checkMs: number;
  readonly patienceMs: number;
  readonly stale: boolean;
  /** Requests to the store for each of a customer's. */
  readonly tries: number;
  readonly workMs: number;
}

const RESILIENT: Shop = {
  zones: ["a", "b"],
  policy: "always",
  checkMs: 300,
  patienceMs: 150,
  stale: true,
  tries: 1,
  workMs: 2,
};

async function raise(shop: Shop) {
  const ports = await freePorts(4);
  const [door = 0, one = 0, other = 0, store = 0] = ports;
  const part = (name: string, port: number, labels: object, env: object): PartInput => ({
    ...{ name, port, command: process.execPath },
    args: [join(import.meta.dirname, "variants-app.mjs")],
    env: Object.fromEntries(
      Object.entries({ PORT: port, ...env }).map(([key, value]) => [key, String(value)]),
    ),
    labels: {
      "com.docker.compose.project": "shop",
      "com.docker.compose.service": name.split("-")[0]!,
      ...labels,
    },
    policy: { name: shop.policy, maximumRetryCount: 0 },
  });
  const front = {
    ROLE: "front",
    UPSTREAMS: store,
    PATIENCE_MS: shop.patienceMs,
    TRIES: shop.tries,
    ...(shop.stale ? { STALE: 1 } : {}),
  };
  const { socket } = await launchFleet([
    part("store", store, { "chaos.zone": "c" }, { ROLE: "store", WORK_MS: shop.workMs }),
    part("front-1", one, { "chaos.zone": shop.zones[0] }, front),
    part("front-2", other, { "chaos.zone": shop.zones[1] }, front),
    part(
      "door",
      door,
      {},
      { ROLE: "door", UPSTREAMS: [one, other].join(","), CHECK_MS: shop.checkMs },
    ),
  ]);
  return { host: `process://${socket}`, door: `http://127.0.0.1:${door}/` };
}
afterEach(endFleets);

const SUITE = (door: string) => `version: 1
defaults:
  probes: { door: "${door}" }
  watch: { interval: 100ms, timeout: 3s, latencyLimit: 1s, baseline: 2s, recover: 10s, coolDown: 1s }
  minAge: 0s
experiments:
  - name: zone a dies
    faults: [{ monkey: zone-wiper, options: { hold: 3s }, select: { zone: a, project: shop } }]
    thresholds: [longest_outage <= 1500ms, error_ratio <= 25%]
  - name: the fronts crash
    faults: [{ monkey: kill, options: { settle: 4s }, select: { service: front }, everyone: true }]
    thresholds: [longest_outage <= 3s, recovery <= self-healed]
  - name: the store freezes
    faults: [{ monkey: pause, options: { duration: 3s }, select: { service: store } }]
    thresholds: [longest_outage <= 1s, ttr_release <= 1s]
`;

interface Told {
  readonly name: string;
  readonly verdict: { readonly verdict: string; readonly because: string };
  readonly findings: readonly string[];
}

/** A machine too busy to probe gives no verdict: then again. */
async function gate(shop: Shop, names: readonly string[]) {
  const { host, door } = await raise(shop);
  const folder = temporaryFolder();
  const [file, json] = [join(folder, "suite.yaml"), join(folder, "report.json")];
  writeFileSync(file, SUITE(door));
  await expect
    .poll(async () => (await fetch(door).catch(() => undefined))?.status, { timeout: 20_000 })
    .toBe(200);
  const words = ["--host", host, "--state", folder, "--watchdog", "none", "run", file, ...names];
  for (let triesLeft = 3; ; triesLeft--) {
    const { exit, stderr } = await inside([...words, "--yes", "--quiet", "--json", json]);
    const { runs } = JSON.parse(readFileSync(json, "utf8")) as { runs: Told[] };
    if (exit !== 3 || triesLeft === 0) return { exit, stderr, runs };
  }
}

const BROKEN: readonly (readonly [string, string, Partial<Shop>, RegExp])[] = [
  [
    "no restart policy",
    "the fronts crash",
    { policy: "no" },
    /^door: (?:longest outage|recovery healed-after-revert)/,
  ],
  ["a single zone", "zone a dies", { zones: ["a", "a"] }, /^door: longest outage/],
  [
    "a slow health check",
    "zone a dies",
    { checkMs: 60_000 },
    /^door: (?:share of bad samples|longest outage)/,
  ],
  [
    "a timeout that cascades",
    "the store freezes",
    { patienceMs: 60_000, stale: false },
    /^door: longest outage/,
  ],
  [
    "a herd on recovery",
    "the store freezes",
    { stale: false, tries: 6 },
    /^door: (?:longest outage|time to recover from the release)/,
  ],
];
const LIMIT_MS = 180_000;

describe("the gate", () => {
  it(
    "is green on the shop that is built for it",
    async () => {
      const { exit, runs, stderr } = await gate(RESILIENT, []);
      expect(exit, `${stderr}${JSON.stringify(runs.map(({ verdict }) => verdict))}`).toBe(0);
    },
    LIMIT_MS,
  );

  it.each(sampled(BROKEN, 1, "broken shops"))(
    "is red on %s",
    async (_what, name, wrong, because) => {
      const { exit, runs, stderr } = await gate({ ...RESILIENT, ...wrong }, [name]);
      expect(exit, stderr).toBe(1);
      expect(runs[0]?.verdict.because).toMatch(because);
      if (wrong.policy === "no")
        expect(runs[0]?.findings.join()).toContain("it has no restart policy");
    },
    LIMIT_MS,
  );
});
