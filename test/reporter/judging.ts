/** What would be judged of a drill on the fake source, by what it did to its victims alone. */
import { subjectOf } from "../../src/core/drill.ts";
import type { Target } from "../../src/core/target.ts";
import { faultRecords } from "../../src/reporter/fault-records.ts";
import { judgeRun, type Verdict } from "../../src/reporter/verdict.ts";
import type { Stage } from "../core/drilling.ts";
import { journal, plan, WATCHING } from "./journal.ts";

export function judged({ facts }: Stage, victims: readonly Target[] = []): Verdict {
  const entries = journal(...facts.map((fact) => ({ t: 0, ...fact })));
  const records = faultRecords(entries);
  const watching = { ...WATCHING, verdictWanted: false };
  const faults = plan().faults.map((one) => ({ ...one, victims: victims.map(subjectOf) }));
  return judgeRun({
    plan: plan({ watching, faults }),
    entries,
    records,
    probes: [],
    thresholds: [],
  });
}
