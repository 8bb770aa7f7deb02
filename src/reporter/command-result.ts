/** What became of the user's command that ran while the faults lasted. Pure. */
import type { Entry } from "../core/entry.ts";
import type { Plan } from "../core/plan.ts";

/** Times are `t` of the run in milliseconds. */
export interface CommandResult {
  readonly says: string;
  readonly status: "not-run" | "passed" | "failed" | "outlived";
  /** One sentence. */
  readonly because: string;
  readonly startedMs?: number;
  readonly endedMs?: number;
  /** The last lines that it printed. */
  readonly tail?: readonly string[];
}

const TAIL_LINES_MAX = 10;

type CommandEntry = Extract<Entry, { kind: "command" }>;

export function commandResult(plan: Plan, entries: readonly Entry[]): CommandResult | undefined {
  const { command: says } = plan;
  if (says === undefined) return undefined;
  const news = entries.filter((entry) => entry.kind === "command");
  const started = news.find(({ change }) => change === "started");
  const ended = news.find(({ change }) => change === "ended");
  return {
    says,
    ...judged(says, ended),
    ...(started ? { startedMs: started.t } : {}),
    ...(ended ? { endedMs: ended.t } : {}),
    ...(ended?.tail ? { tail: ended.tail.trimEnd().split("\n").slice(-TAIL_LINES_MAX) } : {}),
  };
}

function judged(
  says: string,
  ended: CommandEntry | undefined,
): Pick<CommandResult, "status" | "because"> {
  if (!ended) return { status: "not-run", because: `${says} was not run to its end` };
  const { exit, signal, failure, outlived } = ended;
  if (outlived)
    return {
      status: "outlived",
      because: `${says} still ran when the faults were over: give them more time`,
    };
  if (exit === 0)
    return { status: "passed", because: `${says} ended with 0 while the fault lasted` };
  const how = failure ?? (signal === undefined ? `ended with ${exit}` : `was killed by ${signal}`);
  return { status: "failed", because: `${says} ${how}` };
}
