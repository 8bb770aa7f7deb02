/**
 * What Chaos Toolkit was measured to let pass (exit 0, unless told), each with the outcome that is honest. Its
 * probe expected 200 of a target that is scripted to be down; the fault lasts from 3.01 s to 7 s.
 */
import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/core/entry.ts";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "./journal.ts";

type Samples = ReturnType<typeof j.samples>;
const down = (from: number, to: number) => j.samples(j.badIn(from, to));
const well = () => j.samples();
const plan = (...thresholds: string[]) => j.plan({ watching: { ...j.WATCHING, thresholds } });
const without = (entries: Entry[], ...kinds: string[]) =>
  entries.filter(({ kind }) => !kinds.includes(kind));

/** Nothing was injected: the baseline stood in the way. */
const stoppedByBaseline = (says: string) =>
  j.journal(
    { t: 0, kind: "planned", plan: j.plan() },
    { t: 3_000, kind: "stopped", cause: "baseline", message: says },
    { t: 3_100, kind: "finished", residue: [], unknown: [] },
  );

const injectionFailed = (error: string) =>
  j.run().map((one) => (one.kind === "injected" ? { ...one, error } : one));

const notInEffect = (evidence: string) =>
  j
    .run()
    .map((one) =>
      one.kind === "verified"
        ? { ...one, effect: { kind: "not-in-effect" as const, evidence } }
        : one,
    );

const revertFailed = (message: string) => [
  ...without(j.run(), "reverted", "finished"),
  ...j.journal(
    { t: 7_000, kind: "revert-failed", fault: j.ID, message },
    { ...j.FINISHED, recovered: false },
  ),
];

const interrupted = (signal: string) =>
  j.run(j.plan(), {
    t: 5_000,
    kind: "stopped",
    cause: "signal",
    signal,
    message: `${signal} was heard`,
  });

const ROWS: readonly [string, () => Entry[], () => Samples, number, RegExp][] = [
  // One probe, one action, a pause; the target answers 503 as scripted.
  [
    "down from the start",
    () => stoppedByBaseline("front: 0 of 25 samples good"),
    () => j.samples(() => "bad", { to: 3_000 }),
    3,
    /baseline was not healthy/,
  ],
  [
    "down for two seconds of the fault, looked at before and after",
    () => j.run(plan("longest_outage <= 1s")),
    () => down(4_000, 6_000),
    1,
    /longest outage 1\.9/,
  ],
  [
    "the same, looked at all the while",
    () => j.run(plan("outages == 0")),
    () => down(4_000, 6_000),
    1,
    /number of outages 1/,
  ],
  [
    "down from the fault on, undone all the same",
    () => j.run(),
    () => down(4_000, 99_000),
    1,
    /longest outage ≥ 7\.\d+ s/,
  ],
  // One process or HTTP action, watched from outside.
  [
    "the baseline answers a wrong status",
    () => stoppedByBaseline("front: 0 of 25 samples good (status-404)"),
    () => [],
    3,
    /status-404/,
  ],
  [
    "the baseline refuses the connection",
    () => stoppedByBaseline("front: 0 of 25 samples good (refused)"),
    () => [],
    3,
    /refused/,
  ],
  [
    "an outage of three seconds between before and after",
    () => j.run(),
    () => down(3_500, 6_500),
    1,
    /longest outage 2\.9/,
  ],
  [
    "0.4 s of outage are seen",
    () => j.run(plan("longest_outage <= 200ms")),
    () => down(4_000, 4_400),
    1,
    /longest outage 298/,
  ],
  [
    "0.4 s of outage, and a limit that allows it",
    () => j.run(plan("longest_outage <= 600ms")),
    () => down(4_000, 4_400),
    0,
    /limit/,
  ],
  [
    "the action's process exits with 7",
    () => notInEffect("exit status 7"),
    well,
    3,
    /not confirmed on any victim: .*exit status 7/,
  ],
  [
    "the action's HTTP call is answered with 404",
    () => notInEffect("status 404"),
    well,
    3,
    /not confirmed/,
  ],
  [
    "the action's connection is refused",
    () => injectionFailed("connect ECONNREFUSED"),
    well,
    6,
    /could not be injected/,
  ],
  ["the action raises", () => injectionFailed("TypeError"), well, 6, /could not be injected/],
  [
    "the action times out",
    () => injectionFailed("the engine did not answer within 10 s"),
    well,
    6,
    /could not be injected/,
  ],
  [
    "the rollback exits with 7",
    () => revertFailed("it ended with 7"),
    well,
    5,
    /could not be undone: it ended with 7/,
  ],
  ["the rollback raises", () => revertFailed("TypeError"), well, 5, /could not be undone/],
  [
    "the rollback leaves the service down",
    () =>
      j.run().map((one) =>
        one.kind === "finished"
          ? {
              ...one,
              recovered: false,
              residue: [{ subject: "shop-api-1", says: "running is false, was true" }],
            }
          : one,
      ),
    () => down(3_100, 99_000),
    5,
    /left behind: shop-api-1/,
  ],
  [
    "no hypothesis, and the service is dead for good",
    () => j.run(j.plan({ probes: [j.probe("v", { role: "victim" })] })),
    () => j.samples(j.badIn(3_100, 99_000), { p: "v" }),
    3,
    /no gating probe watched the run/,
  ],
  [
    "a deviation whose probe could not connect",
    () => j.run(),
    () => down(3_100, 99_000),
    1,
    /longest outage/,
  ],
  ["SIGINT", () => interrupted("SIGINT"), well, 130, /SIGINT/],
  ["SIGTERM", () => interrupted("SIGTERM"), well, 143, /SIGTERM/],
];

describe("what another tool lets pass", () => {
  it.each(ROWS)("%s: %#", (_what, entries, samples, exit, because) => {
    const { verdict } = buildReport(entries(), samples());

    expect(verdict.exit, verdict.because).toBe(exit);
    expect(verdict.because).toMatch(because);
  });

  it("is undone in every row in which something was done, or that is the verdict", () => {
    for (const [, entries, samples] of ROWS) {
      const { victims, verdict } = buildReport(entries(), samples());
      if (verdict.exit !== 5)
        expect(victims.every(({ reverted }) => reverted !== undefined)).toBe(true);
    }
  });
});
