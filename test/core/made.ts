/** Targets and snapshots for tests: all defaults are a container that runs and may be hit. */
import type { Selector } from "../../src/core/selector.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { placeOf, type Target } from "../../src/core/target.ts";
import { ChaosError } from "../../src/failure.ts";

export function aTarget(name: string, more: Partial<Target> = {}): Target {
  return {
    id: Buffer.from(name).toString("hex").padEnd(64, "0"),
    name,
    source: "docker",
    labels: {},
    image: "busybox",
    state: "running",
    ageMs: 60_000,
    endpoints: [],
    networks: ["bridge"],
    networkMode: "bridge",
    ours: false,
    ...placeOf(more.labels ?? {}),
    ...more,
  };
}

export function aSnapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    running: true,
    paused: false,
    pid: 4711,
    startedAt: "2026-01-01T00:00:00.000000001Z",
    restartCount: 0,
    exitCode: 0,
    policy: { name: "always", maximumRetryCount: 0 },
    limits: {},
    networks: {},
    mounts: [],
    autoRemove: false,
    pidMode: "",
    networkMode: "bridge",
    ...more,
  };
}

export const namesOf = (targets: readonly { name: string }[]) => targets.map(({ name }) => name);

export function hitBy(selector: Selector, targets: readonly Target[]): string[] {
  return namesOf(targets.filter((target) => selector.passes(target) && !selector.excludes(target)));
}

/** What a call fails with. A call that does not fail fails the test. */
export function failureOf(deed: () => unknown): ChaosError {
  try {
    deed();
  } catch (error) {
    if (error instanceof ChaosError) return error;
    throw error;
  }
  throw new Error("it did not fail, though it should have");
}
