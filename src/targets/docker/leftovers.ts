/** What is ours on an engine: helpers and watchdogs by their labels, and claims. */
import type { Leftover } from "../../core/source.ts";
import { listAnswer } from "./answers.ts";
import { volumeClaims } from "./claims.ts";
import type { Engine } from "./engine.ts";

export async function leftoversOf(
  engine: Engine,
  run: string | undefined,
  signal: AbortSignal,
): Promise<Leftover[]> {
  const label = ["chaos.self", run ? `chaos.run=${run}` : "chaos.run"];
  const query = { all: true, filters: JSON.stringify({ label }) };
  const call = { method: "GET", path: "/containers/json", query } as const;
  const containers = (await engine.call(call, listAnswer, signal)).flatMap((entry): Leftover[] => {
    const { "chaos.run": of, "chaos.self": kind, "chaos.holder": holder } = entry.Labels;
    if (!of || (kind !== "helper" && kind !== "watchdog")) return [];
    const says = `${kind} container of run ${of}`;
    const isUp = entry.State === "running";
    return [{ kind, id: entry.Id, run: of, ...(holder ? { holder } : {}), isUp, says }];
  });
  const claims = (await volumeClaims(engine).list(signal))
    .filter((claim) => run === undefined || claim.run === run)
    .map((claim): Leftover => {
      const says = `claim on ${claim.fault.victim.name} by run ${claim.run}`;
      return { kind: "claim", id: claim.victim, run: claim.run, says };
    });
  return [...containers, ...claims];
}
