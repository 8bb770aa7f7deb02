/** What was taken over → a drill file, as YAML writes it. */
import type { Findings } from "../diagnosis.ts";
import type { Asked } from "./asked.ts";
import type { Document } from "./document.ts";
import type { DrillFault } from "./faults.ts";

interface Pieces extends Asked {
  readonly faults: readonly DrillFault[];
  readonly findings: Findings;
}

const NAME_LENGTH = 60;

export function drillOf(
  { title, description }: Document,
  { probes, timeoutS, faults, findings }: Pieces,
) {
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
function bare(probes: Asked["probes"]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(probes).map(([name, probe]) => [
      name,
      Object.keys(probe).length === 1 ? probe.address : probe,
    ]),
  );
}
