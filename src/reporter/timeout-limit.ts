/** A limit on a latency that no wait reaches: it stays open where an answer fails to come, and decides no more. */
import type { Watching } from "../core/plan.ts";
import { sayMs } from "../units.ts";
import type { Called } from "./called.ts";
import { readThresholds, type Threshold } from "./threshold-parser.ts";

type Waiting = Pick<Watching, "thresholds" | "timeoutMs">;

/** One sentence each, to be said before the drill. */
export function beyondTimeout({ thresholds, timeoutMs }: Waiting, called: Called): string[] {
  return readThresholds(thresholds)
    .filter((one) => isOfWait(one) && one.offset > timeoutMs)
    .map(({ text, operator }) => {
      const never = operator.startsWith("<") ? "fail" : "hold";
      return `threshold "${text}" can never ${never}: no sample is waited for longer than ${called.timeout} ${sayMs(timeoutMs)}`;
    });
}

function isOfWait({ measure, reference, unit }: Threshold): boolean {
  return measure.isLatency === true && unit === "ms" && reference === undefined;
}
