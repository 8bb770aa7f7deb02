/** What judges and what may refuse a drill though its file says nothing of it. */
import { readGuards } from "../guarding.ts";
import { defaultThresholds, thresholdsOf } from "../reporter/thresholds.ts";
import { monkeys } from "../rosters.ts";
import { camel } from "./defaults.ts";
import type { Row } from "./explain.ts";
import { watchingFor } from "./orders.ts";
import type { Experiment } from "./schema.ts";

/** In the words of a file, so that whoever wants another value can say it there. */
export async function heldBySilence(experiment: Experiment): Promise<Row[]> {
  return [...judges(experiment), ...(await mayRefuse(experiment))];
}

/** Soft ones decide nothing: those that nobody had to say hold beside them. */
function judges(experiment: Experiment): Row[] {
  const watching = watchingFor(experiment);
  const own = watching.thresholds.length;
  const all = thresholdsOf(watching).length;
  if (!watching.verdictWanted || all === own) return [];
  const key = own === 0 ? "thresholds" : "thresholds beside soft ones";
  return [{ key, value: defaultThresholds(watching).join("; "), from: "built in" }];
}

async function mayRefuse({ faults, guards = {} }: Experiment): Promise<Row[]> {
  const army = await Promise.all(faults.map(({ monkey }) => monkeys.load(monkey)));
  const silent = (await readGuards(guards, army)).filter(({ texts }) => !texts);
  const rows = silent.map(({ guard: { name, setting }, fault }): [string, Row] => {
    const key = `guards.${camel(name)}`;
    const from = fault === undefined ? "built in" : `built in, wanted by ${army[fault]?.name}`;
    return [key, { key, value: setting?.byDefault ?? "true", from }];
  });
  return [...new Map(rows).values()];
}
