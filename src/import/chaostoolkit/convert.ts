/** An experiment of Chaos Toolkit → a drill file, and what became of each piece that it could not take over. Pure. */
import { IN_OUR_WORDS } from "../../core/zod-words.ts";
import { ChaosError } from "../../failure.ts";
import { legible } from "../../legible.ts";
import { type Diagnosis, Findings } from "../diagnosis.ts";
import { faultsIn } from "./actions.ts";
import { askedIn } from "./asked.ts";
import { type Document, document } from "./document.ts";
import { drillOf } from "./drill.ts";
import { noteLeftOut } from "./left-out.ts";
import { substituteFor } from "./substitute.ts";
import { noteUnread } from "./unread.ts";

export interface Imported {
  /** As YAML writes it. */
  readonly drill: Readonly<Record<string, unknown>>;
  readonly diagnoses: readonly Diagnosis[];
  /** Nothing is done to anybody: it only watches whether the hypothesis holds. */
  readonly isRehearsal: boolean;
}

export interface Wishes {
  /** What would do nothing to anybody is written all the same. */
  readonly allowNoop?: boolean;
}

/** @param name of its file, for errors. @throws ChaosError IMPORT_REFUSED where nothing that it does can be taken over */
export function convert(raw: unknown, name: string, { allowNoop }: Wishes = {}): Imported {
  const parsed = document.safeParse(experimentIn(raw), IN_OUR_WORDS);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = ["$", ...(issue?.path ?? []).map(String)].join(".");
    throw refused(
      name,
      `${at}: ${issue?.message ?? "it is none"}; it is no experiment of Chaos Toolkit`,
    );
  }
  const findings = new Findings();
  const one = parsed.data;
  const reading = { findings, substitute: substituteFor(one, findings) };
  const { probes, timeoutS } = askedIn(one, reading);
  const faults = faultsIn(one, reading);
  noteTheRest(one, findings);
  noteLeftOut(one, findings);
  noteUnread(one, findings);
  const isEmpty = Object.keys(probes).length === 0 && faults.length === 0;
  if (isEmpty)
    throw refused(name, whyOf(findings, "nothing of it", "it asks nothing and does nothing"));
  // Nothing was done to anybody, and it would pass: a pipeline would be green for ever.
  if (faults.length === 0 && !allowNoop)
    throw refused(
      name,
      whyOf(findings, "nothing that it does", "it does nothing to anybody"),
      NOOP,
    );
  const drill = drillOf(one, { probes, timeoutS, faults, findings });
  return { drill, diagnoses: findings.all, isRehearsal: faults.length === 0 };
}

/** A journal holds the experiment that it was of. */
function experimentIn(raw: unknown): unknown {
  const { experiment } = (raw ?? {}) as { experiment?: unknown };
  return experiment ?? raw;
}

/** @param otherwise where there was nothing to refuse */
function whyOf({ all }: Findings, what: string, otherwise: string): string {
  const whys = all
    .filter(({ kind }) => kind === "refused")
    .map(({ at, says }) => `  ${legible(`${at}: ${says}`)}`);
  return whys.length > 0 ? [`${what} can be taken over:`, ...whys].join("\n") : otherwise;
}

const NOOP =
  "A drill that does nothing would pass: --allow-noop writes it, with noop where a fault is missing";

function refused(name: string, why: string, hint?: string): ChaosError {
  const way = hint === undefined ? {} : { hint };
  return new ChaosError("IMPORT_REFUSED", `Cannot import ${name}: ${why}`, way);
}

function noteTheRest(
  { runtime, method, "steady-state-hypothesis": hypothesis }: Document,
  findings: Findings,
): void {
  if (runtime !== undefined)
    findings.change(
      "$.runtime",
      "left out: probes ask all the while here, and what was done is always undone",
    );
  const asked = [...(hypothesis?.probes ?? []), ...(method ?? [])]
    .filter(({ type }) => type === "probe")
    .map(({ name }) => name);
  for (const [at, one] of (method ?? []).entries())
    if (one.ref !== undefined && asked.includes(one.ref))
      findings.change(`$.method[${at}]`, `"${one.ref}" is asked all the while anyhow`);
}
