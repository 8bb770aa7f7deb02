/** What stands in an experiment and is read by nobody here: told, piece by piece, so that none is lost in silence. */
import type { Findings } from "../diagnosis.ts";
import type { Activity, Document } from "./document.ts";

/** Words about the experiment change nothing of what is done: version, tags, contributions. */
const OF_EXPERIMENT = [
  ...["version", "title", "description", "tags", "contributions", "configuration", "secrets"],
  ...["controls", "runtime", "steady-state-hypothesis", "method", "rollbacks"],
];
const OF_HYPOTHESIS = ["title", "description", "probes", "controls"];
const OF_ACTIVITY = [
  ...["type", "name", "ref", "provider", "tolerance", "background", "pauses", "controls"],
];
const OF_PROCESS = ["type", "path", "arguments", "timeout", "secrets"];

export function noteUnread(one: Document, findings: Findings): void {
  const { "steady-state-hypothesis": hypothesis, method, rollbacks } = one;
  note(one, { at: "$", read: OF_EXPERIMENT, findings });
  const within = "$.steady-state-hypothesis";
  note(hypothesis, { at: within, read: OF_HYPOTHESIS, findings });
  for (const [list, at] of [
    [hypothesis?.probes, `${within}.probes`],
    [method, "$.method"],
    [rollbacks, "$.rollbacks"],
  ] as const)
    for (const [index, activity] of (list ?? []).entries())
      noteActivity(activity, `${at}[${index}]`, findings);
}

function noteActivity(activity: Activity, at: string, findings: Findings): void {
  const { provider } = activity;
  note(activity, { at, read: OF_ACTIVITY, findings });
  if (provider?.type === "process")
    note(provider, { at: `${at}.provider`, read: OF_PROCESS, findings });
}

interface Reader {
  readonly at: string;
  readonly read: readonly string[];
  readonly findings: Findings;
}

function note(piece: object | null | undefined, { at, read, findings }: Reader): void {
  for (const key of Object.keys(piece ?? {}).filter((one) => !read.includes(one)))
    findings.refuse(`${at}.${key}`, "nothing here reads it: it is left out");
}
