/** What an act asks for: its experiment's order, within its group, with victims of its own. Pure. */
import type { LoadedExperiment } from "../config/load.ts";
import { orderOf } from "../config/orders.ts";
import { stepsOf } from "../config/ramp.ts";
import { type Act, seedOfAct } from "../core/occasion.ts";
import type { Schedule } from "../core/schedule.ts";
import type { WatchdogKind } from "../core/watchdog.ts";
import type { FaultOrder, Order } from "../order.ts";
import { nameOf } from "./scheduler.ts";

interface Given {
  readonly experiment: LoadedExperiment;
  readonly schedule: Schedule;
  readonly file: string;
  readonly watchdog: "auto" | WatchdogKind;
}

/** One, or those of a ramp's steps. Who is not asked is not hit: opt-in, unless the file says otherwise. */
export function ordersOf(act: Act, { experiment, schedule, file, watchdog }: Given): Order[] {
  const seed = seedOfAct(JSON.stringify([schedule.seed, experiment.seed ?? ""]), act.id);
  const { optIn = true } = experiment;
  return stepsOf({ ...experiment, seed, optIn }, seed).map((step) => {
    const order = orderOf(step);
    const [first, ...others] = order.faults.map((fault) => within(fault, act, schedule));
    return {
      ...order,
      faults: [first as FaultOrder, ...others],
      file,
      ...(experiment.lines ? { lines: experiment.lines } : {}),
      watchdog,
      act: plannedAct(act, schedule),
    };
  });
}

function within(fault: FaultOrder, { group }: Act, { grouping }: Schedule): FaultOrder {
  return grouping && group !== undefined
    ? { ...fault, group: { by: grouping.by, name: group } }
    : fault;
}

function plannedAct(act: Act, { grouping }: Schedule) {
  const { id, experiment, due } = nameOf(act);
  const group = grouping && act.group !== undefined ? `${grouping.by} ${act.group}` : undefined;
  return { id, experiment, due, ...(group === undefined ? {} : { group }) };
}
