import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/core/entry.ts";
import { failureOf, leftOut } from "../../src/library/failure-of.ts";
import { watchEffect } from "../../src/library/in-effect.ts";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "../reporter/journal.ts";

const OTHER = { ...j.VICTIM, id: "2".repeat(64), name: "shop-api-2" };
const [FAULT] = j.plan().faults;
const both = j.plan({ faults: [{ ...FAULT!, victims: [j.VICTIM, OTHER] }] });
const unasked = { watching: { ...j.WATCHING, verdictWanted: false }, probes: [] };
const ruling = { guard: "claim", allowed: false, reason: "run x holds it" };
const refused = { t: 2_990, kind: "refused", victim: OTHER.name, ruling } as const;

/** What is known after each entry: not yet, hit, or not hit. */
async function told(entries: readonly Entry[]): Promise<string[]> {
  const { hear, known } = watchEffect();
  const states: string[] = [];
  let state = "not yet";
  void known.then((found) => {
    state = found ? "hit" : "not hit";
  });
  for (const entry of entries) {
    hear(entry);
    await Promise.resolve();
    states.push(state);
  }
  return states;
}

describe("whether a fault is in effect", () => {
  it("is known when the last victim was looked at, and not before", async () => {
    const entries = j.run().slice(0, 4);
    expect(await told(entries)).toEqual(["not yet", "not yet", "not yet", "hit"]);
  });

  it("says by what and on what evidence", async () => {
    const { hear, known } = watchEffect();
    for (const entry of j.run()) hear(entry);
    expect(await known).toEqual({
      run: j.plan().run,
      victims: [
        {
          ...j.VICTIM,
          mechanism: "SIGKILL to process 1 by host reach",
          evidence: "it is down, exit code 137",
        },
      ],
    });
  });

  it("is denied where a victim was left out, could not be hit, or was gone by then", async () => {
    const planned = { t: 0, kind: "planned", plan: both } as const;
    const left = j.journal(planned, refused, j.INTENDED, j.INJECTED, j.VERIFIED);
    expect((await told(left)).at(-1)).toBe("not hit");

    const { deed: _deed, ...failed } = { ...j.INJECTED, error: "no such process" };
    const begun = [{ t: 0, kind: "planned", plan: j.plan() }, j.INTENDED] as const;
    expect((await told(j.journal(...begun, failed))).at(-1)).toBe("not hit");

    const gone = { ...j.INJECTED, deed: { how: "it vanished", facts: { gone: true } } };
    expect((await told(j.journal(...begun, gone))).at(-1)).toBe("not hit");
  });
});

describe("what a run's end is to its caller", () => {
  const plan = j.plan(unasked);
  const reportOf = (...entries: Parameters<typeof j.journal>) =>
    buildReport(j.journal({ t: 0, kind: "planned", plan }, ...entries), []);
  const stop = (cause: "guard" | "halt" | "error") =>
    ({ t: 2_000, kind: "stopped", cause, message: "so it is" }) as const;
  const hit = [j.INTENDED, j.INJECTED, j.VERIFIED] as const;

  it("is nothing where the fault was in effect and is undone", () => {
    expect(failureOf(reportOf(...hit, j.REVERTED, j.FINISHED))).toBeUndefined();
  });

  it.each([
    ["GUARD_REFUSED", [stop("guard"), j.FINISHED], /so it is; nothing was touched/],
    ["FAULT_STOPPED", [stop("halt"), j.FINISHED], /so it is; nothing was touched/],
    ["FAULT_FAILED", [stop("error"), j.FINISHED], /so it is; nothing was touched/],
    ["REVERT_FAILED", [...hit, j.FINISHED], /faults still open: kill on shop-api-1$/],
    [
      "FAULT_UNCONFIRMED",
      [j.INTENDED, j.INJECTED, j.REVERTED, j.FINISHED],
      /never verified.*; everything is undone/,
    ],
  ] as const)("is %s where it was not", (code, entries, message) => {
    const failure = failureOf(reportOf(...entries));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(failure?.details).toMatchObject({ run: plan.run });
  });

  it("names whom a fault left out, though the others were hit", () => {
    const report = reportOf(refused, ...hit, j.REVERTED, j.FINISHED);
    expect(leftOut(report).message).toBe(
      "kill: not every victim was hit: shop-api-2: run x holds it; everything is undone",
    );
  });
});
