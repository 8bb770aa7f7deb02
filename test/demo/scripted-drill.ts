/** A drill by the command line beside a service that is down when a script says so, whatever the fault does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Report } from "../../src/reporter/report.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";
import { openService, type TestService } from "../docker/test-service.ts";
import { entriesIn } from "../journal/in-state.ts";
import { cat, newFolder, type PartInput, raise } from "../targets/process/fleets.ts";

export const VICTIM = "api-1";
/** How long the fault lasts where nothing cuts it short. */
export const PAUSE_MS = 4_000;
export const PAUSE = ["pause", "--name", VICTIM, "--duration", `${PAUSE_MS}ms`];

const QUICK = [
  "--probe-timeout",
  "500ms",
  "--baseline",
  "1s",
  "--recover",
  "1s",
  "--cool-down",
  "0s",
  "--min-age",
  "0s",
];

export interface Script {
  readonly words?: readonly string[];
  readonly flags?: readonly string[];
  /** What the service does before anybody asks it. */
  readonly before?: (service: TestService) => unknown;
  /** Milliseconds after the fault is in effect. */
  readonly down?: { readonly from: number; readonly to?: number; readonly refusing?: true };
  readonly part?: Partial<PartInput>;
  /** Without a probe on the service. */
  readonly blind?: true;
}

export interface Drilled {
  readonly exit: number | null;
  readonly said: string;
  readonly report?: Report;
  readonly entries: readonly Entry[];
  readonly asked: number;
  readonly isAsBefore: boolean;
}

export async function drill(script: Script): Promise<Drilled> {
  const { words = PAUSE, flags = [], blind, part } = script;
  const fleet = await raise([cat(VICTIM, part)]);
  const service = await openService();
  onTestFinished(() => service[Symbol.asyncDispose]());
  await script.before?.(service);
  const [state, json] = [newFolder(), join(temporaryFolder(), "report.json")];
  const where = ["--host", `process://${fleet.socket}`, "--state", state, "--watchdog", "none"];
  const probe = blind ? [] : ["--probe", `front=${service.address}`];
  const all = [...where, ...words, "--yes", "--quiet", ...QUICK, ...probe, "--json", json];
  const [{ exit, stdout, stderr }] = await Promise.all([
    inside([...all, ...flags]),
    play(script, { service, state }),
  ]);
  return {
    exit,
    said: `${stdout}${stderr}`,
    ...reportIn(json),
    entries: entriesIn(state),
    asked: service.asked(),
    isAsBefore: (await fleet.stateOf(VICTIM)) === "running",
  };
}

const EVERY_MS = 20;
const PATIENCE_MS = 20_000;

async function play({ down }: Script, { service, state }: { service: TestService; state: string }) {
  if (!down) return;
  const began = systemClock.monotonicMs();
  while (!entriesIn(state).some(({ kind }) => kind === "injected")) {
    if (systemClock.monotonicMs() - began > PATIENCE_MS) return;
    await systemClock.sleep(EVERY_MS);
  }
  await systemClock.sleep(down.from);
  if (down.refusing) await service[Symbol.asyncDispose]();
  else service.fallIll();
  if (down.to === undefined) return;
  await systemClock.sleep(down.to - down.from);
  service.answerWith(200);
}

function reportIn(file: string): { report?: Report } {
  try {
    const { runs } = JSON.parse(readFileSync(file, "utf8")) as { runs?: Report[] };
    return runs?.[0] ? { report: runs[0] } : {};
  } catch {
    return {};
  }
}
