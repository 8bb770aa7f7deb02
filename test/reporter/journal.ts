/** Journals and samples written by hand: a run of which every time is known. */
import type { Entry, SampleLine } from "../../src/core/entry.ts";
import type { AnyFault } from "../../src/core/fault.ts";
import type { Plan, PlannedProbe, Watching } from "../../src/core/plan.ts";

export const WATCHING: Watching = {
  intervalMs: 100,
  timeoutMs: 1_000,
  latencyLimitMs: 500,
  warmUpMs: 500,
  baselineMs: 2_500,
  recoverMs: 30_000,
  coolDownMs: 2_000,
  verdictWanted: true,
  thresholds: [],
  abortWhen: [],
};

export function probe(name: string, more: Partial<PlannedProbe> = {}): PlannedProbe {
  const address = `http://127.0.0.1:8080/${name}`;
  return { name, kind: "http", address, options: { url: address }, role: "service", ...more };
}

export const VICTIM = { id: "1".repeat(64), name: "shop-api-1", source: "docker", zone: "a" };

export function plan(more: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    run: "20260102T030405-kill-beef",
    name: "kill zone a",
    engine: "Docker 29.0 (API 1.52) at unix:///var/run/docker.sock",
    seed: "cafe0123",
    selection: "zone a",
    matched: 1,
    faults: [
      {
        monkey: "kill",
        options: { mode: "crash", hold: "4s" },
        sentence: "crash and hold down for 4s",
        holdMs: 4_000,
        victims: [VICTIM],
        peers: [],
      },
    ],
    passedOver: [],
    alsoHit: [],
    rulings: [],
    warnings: [],
    probes: [probe("front")],
    watchdog: { kind: "none", says: "" },
    watching: WATCHING,
    ...more,
  };
}

export function fault(more: Partial<AnyFault> = {}): AnyFault {
  return {
    id: "20260102T030405-kill-beef.1",
    run: "20260102T030405-kill-beef",
    monkey: "kill",
    victim: VICTIM,
    options: { mode: "crash", hold: "4s" },
    peers: [],
    before: {
      running: true,
      paused: false,
      pid: 4242,
      startedAt: "2026-01-02T02:00:00.000000001Z",
      restartCount: 0,
      exitCode: 0,
      policy: { name: "always", maximumRetryCount: 0 },
      limits: {},
      networks: {},
      mounts: [],
      autoRemove: false,
      pidMode: "",
      networkMode: "shop_default",
    },
    until: "2026-01-02T03:10:00.000Z",
    seed: "cafe0123",
    ...more,
  };
}

type Untimed = Entry extends infer E ? (E extends Entry ? Omit<E, "at"> : never) : never;

/** Stamps entries with the wall time that belongs to their `t`. */
export function journal(...entries: Untimed[]): Entry[] {
  const origin = Date.parse("2026-01-02T03:04:05.000Z");
  return entries.map((one) => ({ ...one, at: new Date(origin + one.t).toISOString() }) as Entry);
}

export const ID = fault().id;
export const INTENDED = { t: 3_000, kind: "intended", fault: fault(), claim: ID } as const;
export const INJECTED = {
  t: 3_030,
  kind: "injected",
  fault: ID,
  issued: 3_010,
  deed: {
    how: "SIGKILL to process 1 by host reach",
    facts: { pid: 4242, signalledMs: 0.4, deadMs: 3.2 },
  },
} as const;
export const VERIFIED = {
  t: 3_060,
  kind: "verified",
  fault: ID,
  effect: { kind: "in-effect", evidence: "it is down, exit code 137" },
} as const;
export const REVERTED = {
  t: 7_000,
  kind: "reverted",
  fault: ID,
  deed: { how: "we started it", facts: { startedByUs: true } },
} as const;
export const FINISHED: Extract<Untimed, { kind: "finished" }> = {
  t: 12_000,
  kind: "finished",
  recovered: true,
  residue: [],
  unknown: [],
};

/** A crash at 3.01 s, reverted at 7 s, finished at 12 s. */
export function run(ofPlan: Plan = plan(), ...more: Untimed[]): Entry[] {
  const all = [
    { t: 0, kind: "planned", plan: ofPlan } as const,
    INTENDED,
    INJECTED,
    VERIFIED,
    REVERTED,
    FINISHED,
  ];
  return journal(...[...all, ...more].sort((a, b) => a.t - b.t));
}

/** Due at 50, 150, …; `state(due)` tells what came back. */
export function samples(
  state: (due: number) => "good" | "bad" | "slow" | "lost" = () => "good",
  more: { p?: string; to?: number; latencyMs?: (due: number) => number } = {},
): SampleLine[] {
  const { p = "front", to = 12_000, latencyMs = () => 5 } = more;
  const dues = Array.from({ length: Math.ceil((to - 50) / 100) }, (_, index) => 50 + index * 100);
  return dues.map((due) => {
    const is = state(due);
    if (is === "lost") return { p, due };
    if (is === "bad") return { p, due, sent: due, done: due + 2, ok: false, r: "refused" };
    return { p, due, sent: due, done: due + (is === "slow" ? 700 : latencyMs(due)), ok: true };
  });
}

/** Bad in the half-open interval. */
export function badIn(from: number, to: number) {
  return (due: number) => (due >= from && due < to ? "bad" : "good");
}
