/** What was taken over → a drill file, as YAML writes it. */
import type { Findings } from "../diagnosis.ts";
import type { Document } from "./document.ts";
import type { DrillFault } from "./faults.ts";
import type { DrillProbe } from "./probes.ts";

interface Pieces {
  readonly probes: Record<string, DrillProbe>;
  readonly faults: readonly DrillFault[];
  readonly findings: Findings;
}

const NAME_LENGTH = 60;

export function drillOf(
  { title, description, ...one }: Document,
  { probes, faults, findings }: Pieces,
) {
  const timeouts = (one["steady-state-hypothesis"]?.probes ?? []).map(({ provider }) =>
    seconds(provider?.timeout),
  );
  const timeoutS = Math.max(0, ...timeouts);
  const rehearsal = { monkey: "noop", select: { all: true }, count: 1 };
  return {
    version: 1,
    experiments: [
      {
        name: nameOf(title, findings),
        ...(description ? { description: description.replaceAll("${", "$${") } : {}),
        faults: faults.length > 0 ? faults : [rehearsal],
        ...(faults.length > 1 ? { order: "sequence" } : {}),
        ...(Object.keys(probes).length > 0 ? { probes: bare(probes) } : {}),
        ...(timeoutS > 0
          ? { watch: { timeout: `${Math.min(300_000, Math.max(10, timeoutS * 1_000))}ms` } }
          : {}),
      },
    ],
  };
}

/** A name of ours stands in file names, labels and tables, so that it is short and plain. */
function nameOf(title: string, findings: Findings): string {
  const plain = title.replace(/[^\w .:/-]+/g, " ").trim();
  const name = plain.slice(0, NAME_LENGTH).trim() || "imported";
  if (name !== title) findings.change("$.title", `it is called "${name}" here`);
  return name;
}

/** An address alone is written as one. */
function bare(probes: Record<string, DrillProbe>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(probes).map(([name, probe]) => [
      name,
      Object.keys(probe).length === 1 ? probe.address : probe,
    ]),
  );
}

/** A list is of what is waited for one after another. */
function seconds(given: unknown): number {
  const value = [given].flat().reduce<number>((sum, one) => sum + Number(one ?? 0), 0);
  return Number.isFinite(value) && value > 0 ? value : 0;
}
