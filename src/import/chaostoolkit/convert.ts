/** An experiment of Chaos Toolkit → a drill file, and what became of each piece that it could not take over. Pure. */
import { IN_OUR_WORDS } from "../../core/zod-words.ts";
import { ChaosError } from "../../failure.ts";
import { legible } from "../../legible.ts";
import { type Diagnosis, Findings } from "../diagnosis.ts";
import { faultsIn } from "./actions.ts";
import { type Activity, type Document, document } from "./document.ts";
import { drillOf } from "./drill.ts";
import { type DrillProbe, probeFrom, type Reading } from "./probes.ts";
import { substituteFor } from "./substitute.ts";
import { isProbe } from "./types.ts";
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

const HYPOTHESIS = "$.steady-state-hypothesis";

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
  const probes = probesIn(one, reading);
  const faults = faultsIn(one, reading);
  noteTheRest(one, findings);
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
  const drill = drillOf(one, { probes, faults, findings });
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

function probesIn(one: Document, reading: Reading): Record<string, DrillProbe> {
  const found: Record<string, DrillProbe> = {};
  const asked = (one[HYPOTHESIS.slice(2) as "steady-state-hypothesis"]?.probes ?? [])
    .map((probe, at) => [probe, `${HYPOTHESIS}.probes[${at}]`] as const)
    .filter(([probe, at]) => isProbe(probe, at, reading.findings));
  const judged = (one.method ?? []).flatMap((activity, at) =>
    activity.type === "probe" && activity.ref === undefined
      ? [[activity, `$.method[${at}]`] as const]
      : [],
  );
  for (const [probe, at] of asked) keep(found, probe, probeFrom(probe, at, reading));
  for (const [probe, at] of judged) {
    if (probe.tolerance === undefined) {
      reading.findings.refuse(
        at,
        "a probe that expects nothing is only a note: a command behind -- can take it",
      );
      continue;
    }
    reading.findings.change(
      at,
      "its tolerance counts here; the tool does not look at it in a method",
    );
    keep(found, probe, probeFrom(probe, at, reading));
  }
  return found;
}

function keep(
  found: Record<string, DrillProbe>,
  { name = "probe" }: Activity,
  probe: DrillProbe | undefined,
): void {
  if (!probe) return;
  const plain =
    name
      .replace(/[^\w.-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+|-+$/g, "")
      .slice(0, 60) || "probe";
  let called = plain;
  for (let count = 2; Object.hasOwn(found, called); count++) called = `${plain}-${count}`;
  found[called] = probe;
}

function noteTheRest(
  { controls, runtime, method, "steady-state-hypothesis": hypothesis }: Document,
  findings: Findings,
): void {
  if ((controls ?? []).length > 0)
    findings.refuse("$.controls", "they are Python, which is not run");
  if (runtime !== undefined)
    findings.change(
      "$.runtime",
      "left out: probes ask all the while here, and what was done is always undone",
    );
  const asked = [...(hypothesis?.probes ?? []), ...(method ?? [])]
    .filter(({ type }) => type === "probe")
    .map(({ name }) => name);
  for (const [at, one] of (method ?? []).entries()) {
    if (one.ref !== undefined && asked.includes(one.ref))
      findings.change(`$.method[${at}]`, `"${one.ref}" is asked all the while anyhow`);
    if ((one.controls ?? []).length > 0)
      findings.refuse(`$.method[${at}].controls`, "they are Python, which is not run");
  }
}
