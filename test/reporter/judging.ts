/** What would be judged of a drill on the fake source, by what it did to its victims alone. */
import { faultRecords } from "../../src/reporter/fault-records.ts";
import { judgeRun, type Verdict } from "../../src/reporter/verdict.ts";
import type { Stage } from "../core/drilling.ts";
import { journal, plan, WATCHING } from "./journal.ts";

export function judged({ facts }: Stage): Verdict {
  const entries = journal(...facts.map((fact) => ({ t: 0, ...fact })));
  const records = faultRecords(entries);
  const watching = { ...WATCHING, verdictWanted: false };
  return judgeRun({ plan: plan({ watching }), entries, records, probes: [], thresholds: [] });
}
