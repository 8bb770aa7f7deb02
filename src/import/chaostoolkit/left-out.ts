/** What of an activity no drill has, wherever it stands: who accompanies it, what it waits for, how long it may take. */
import type { Findings } from "../diagnosis.ts";
import type { Activity, Document } from "./document.ts";
import { isWait } from "./pauses.ts";

const OF_PROBE = "left out: probes are asked all the while here, and nothing waits for them";
const OF_ROLLBACK = "left out: what a fault did is undone as soon as it is over";

export function noteLeftOut(one: Document, findings: Findings): void {
  const { "steady-state-hypothesis": hypothesis, method, rollbacks } = one;
  const within = "$.steady-state-hypothesis";
  noteControls(one.controls, "$", findings);
  noteControls(hypothesis?.controls, within, findings);
  for (const [at, probe] of (hypothesis?.probes ?? []).entries())
    noteActivity(probe, { at: `${within}.probes[${at}]`, why: OF_PROBE, findings });
  for (const [at, given] of (method ?? []).entries()) {
    const why = given.type === "probe" ? OF_PROBE : undefined;
    noteActivity(given, { at: `$.method[${at}]`, why, findings });
  }
  for (const [at, given] of (rollbacks ?? []).entries())
    noteActivity(given, { at: `$.rollbacks[${at}]`, why: OF_ROLLBACK, findings });
}

interface Where {
  readonly at: string;
  /** It neither waits nor is waited for; absent: it is a fault. */
  readonly why: string | undefined;
  readonly findings: Findings;
}

function noteActivity(one: Activity, { at, why, findings }: Where): void {
  noteControls(one.controls, at, findings);
  if (why !== undefined) noteWaits(one, { at, why, findings });
  if (why !== OF_PROBE && one.provider?.timeout !== undefined)
    findings.change(`${at}.provider.timeout`, "left out: no program is run that could take longer");
}

function noteWaits({ pauses, background }: Activity, { at, why = "", findings }: Where): void {
  for (const side of ["before", "after"] as const)
    if (isWait(pauses?.[side])) findings.change(`${at}.pauses.${side}`, why);
  if (background) findings.change(`${at}.background`, why);
}

function noteControls(
  controls: readonly unknown[] | null | undefined,
  at: string,
  findings: Findings,
): void {
  if ((controls ?? []).length > 0)
    findings.refuse(`${at}.controls`, "they are Python, which is not run");
}
