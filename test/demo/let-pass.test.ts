/**
 * What Chaos Toolkit was measured to let pass, by the real command on a fleet of processes, each with the
 * outcome that is honest. Which row of the field study is which test stands in ../verdict-rows.json; those
 * that need a container are in ../docker/let-pass.test.ts.
 */
import { afterEach, describe, expect, it } from "vitest";
import { sampled } from "../proof.ts";
import { endFleets, no } from "../targets/process/fleets.ts";
import { type Drilled, drill, PAUSE_MS, type Script } from "./scripted-drill.ts";

type Row = readonly [
  title: string,
  script: Script,
  exit: number,
  because: RegExp,
  more: (drilled: Drilled) => void,
];

const TWO_SECONDS = { from: 500, to: 2_500 };
const FOR_GOOD = { from: 500 };
const ABORT = ["--abort-when", "error_ratio over 1s > 50%"];
const must = (rule: string) => ["--threshold", rule];

const untouched = ({ entries }: Drilled) =>
  expect(entries.map(({ kind }) => kind)).not.toContain("intended");

/** Stopped at once, where the other tool waits for all of its pause. */
const cutShort = ({ report }: Drilled) => {
  const fault = report!.phases.find(({ phase }) => phase === "fault")!;
  expect(fault.to - fault.from).toBeLessThan(PAUSE_MS - 500);
};

/** Nobody asked for more than a judgement, so the fault has all of its time. */
const inFull = ({ report }: Drilled) => {
  const fault = report!.phases.find(({ phase }) => phase === "fault")!;
  expect(fault.to - fault.from).toBeGreaterThan(PAUSE_MS - 100);
};

const ROWS: readonly Row[] = [
  [
    "T1 down from the start",
    { before: (service) => service.fallIll() },
    3,
    /baseline was not healthy/,
    untouched,
  ],
  [
    "T2 down for two seconds between the looks before and after",
    { down: TWO_SECONDS, flags: must("longest_outage <= 1s") },
    1,
    /front: longest outage/,
    inFull,
  ],
  [
    "T3 down for two seconds, looked at continuously",
    { down: TWO_SECONDS, flags: must("outages == 0") },
    1,
    /front: number of outages 1/,
    inFull,
  ],
  [
    "T4 down for two seconds, to be stopped at once",
    { down: TWO_SECONDS, flags: ABORT },
    4,
    /front: error_ratio over 1 s/,
    cutShort,
  ],
  [
    "T5 down for good, to be stopped at once",
    { down: FOR_GOOD, flags: ABORT },
    4,
    /front: error_ratio over 1 s/,
    cutShort,
  ],
  [
    "T6 down for good, to be stopped at once, judged during the fault only",
    { down: FOR_GOOD, flags: [...ABORT, ...must("error_ratio@fault <= 10%")] },
    4,
    /front: error_ratio over 1 s/,
    cutShort,
  ],
  [
    "T7 down for good, judged during the fault only",
    { down: FOR_GOOD, flags: must("error_ratio@fault <= 10%") },
    1,
    /share of bad samples/,
    inFull,
  ],
  [
    "M1 the baseline answers a wrong status",
    { before: (service) => service.answerWith(404) },
    3,
    /baseline was not healthy.*status-404/,
    untouched,
  ],
  [
    "M1 the baseline refuses the connection",
    { before: (service) => service[Symbol.asyncDispose]() },
    3,
    /baseline was not healthy.*refused/,
    untouched,
  ],
  [
    "M2 three seconds of outage between before and after",
    { down: { from: 300, to: 3_300 } },
    1,
    /front: longest outage/,
    inFull,
  ],
  [
    "M3 0.4 s of outage, more than is allowed",
    { down: { from: 500, to: 900 }, flags: must("longest_outage <= 150ms") },
    1,
    /front: longest outage/,
    inFull,
  ],
  [
    "M3 0.4 s of outage, less than is allowed",
    { down: { from: 500, to: 900 }, flags: must("longest_outage <= 1s") },
    0,
    /limit/,
    ({ report }) => expect(report!.probes[0]!.outages).toHaveLength(1),
  ],
  [
    "M7 nobody looks, and the service is dead for good",
    { words: ["kill", "--name", "api-1", "--settle", "500ms"], part: { policy: no }, blind: true },
    3,
    /no gating probe/,
    ({ report }) => expect(report!.findings.join()).toContain("no restart policy"),
  ],
  [
    "M8 a deviation whose probe cannot connect",
    { down: { ...FOR_GOOD, refusing: true } },
    1,
    /front: (?:longest outage|not recovered)/,
    inFull,
  ],
];

describe("what another tool lets pass", () => {
  afterEach(endFleets);

  it.each(sampled(ROWS, 1, "rows that another tool lets pass"))(
    "%s",
    async (_title, script, exit, because, more) => {
      const drilled = await drill(script);

      const { said, report } = drilled;
      expect(drilled.exit, said).toBe(exit);
      expect(report!.verdict.because).toMatch(because);
      more(drilled);
      expect(report!.victims.every(({ reverted }) => reverted !== undefined)).toBe(true);
      expect(drilled.isAsBefore).toBe(true);
    },
  );

  it("T8 a rehearsal asks nobody, and says nothing of what it did not ask", async () => {
    const before: Script["before"] = (service) => service.fallIll();
    const { exit, said, asked, report, entries } = await drill({ before, flags: ["--dry-run"] });

    expect([exit, asked, report, entries]).toEqual([0, 0, undefined, []]);
    expect(said).not.toMatch(/pass|held|met/i);
  });
});
