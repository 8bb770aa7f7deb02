/** Why what was observed decides nothing: the fault was not confirmed, nobody was there to see, or it was stopped. */
import type { Report } from "../report.ts";

export interface NotJudged {
  readonly because: string;
  /** Stopped only: what failed until then did fail. */
  readonly isStopped: boolean;
}

export function notJudged({ verdict }: Report): NotJudged | undefined {
  const { charges, because } = verdict;
  const lacks = charges.some(({ about }) => about === "evidence" || about === "injection");
  const isStopped = !lacks && charges.some(({ about }) => about === "stop");
  return lacks || isStopped ? { because, isStopped } : undefined;
}
