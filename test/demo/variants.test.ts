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
import { BROKEN, type Part, partsOf, RESILIENT, type Shop, suiteOf } from "./variants.ts";

const PROJECT = "shop";

async function raise(shop: Shop) {
  const [door = 0, one = 0, other = 0, store = 0] = await freePorts(4);
  const ports: Record<string, number> = { door, store, "front-1": one, "front-2": other };
  const parts = partsOf(shop, {
    fronts: [`127.0.0.1:${one}`, `127.0.0.1:${other}`],
    store: `127.0.0.1:${store}`,
  });
  const { socket } = await launchFleet(
    parts.map((part) => launchable(part, ports[part.name]!, shop)),
  );
  return { host: `process://${socket}`, door: `http://127.0.0.1:${door}/` };
}
afterEach(endFleets);

function launchable({ name, service, zone, env }: Part, port: number, { policy }: Shop): PartInput {
  const texts = Object.entries({ PORT: port, ...env }).map(([key, value]) => [key, String(value)]);
  return {
    ...{ name, port, command: process.execPath },
    args: [join(import.meta.dirname, "variants-app.mjs")],
    env: Object.fromEntries(texts) as Record<string, string>,
    labels: {
      "com.docker.compose.project": PROJECT,
      "com.docker.compose.service": service,
      ...(zone ? { "chaos.zone": zone } : {}),
    },
    policy: { name: policy, maximumRetryCount: 0 },
  };
}

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
  writeFileSync(file, suiteOf(door, PROJECT));
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
