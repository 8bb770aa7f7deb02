/** What becomes of an act: its experiment's drill, told to the metrics while it runs. */
import type { Clock } from "../core/clock.ts";
import type { Act } from "../core/occasion.ts";
import type { Schedule } from "../core/schedule.ts";
import { pastRuns } from "../journal/past-runs.ts";
import type { Place } from "../open-source.ts";
import type { Metrics } from "../server/metrics.ts";
import { openCapping } from "./capping.ts";
import type { Experiments } from "./experiments.ts";
import { ordersOf } from "./order-of-act.ts";
import { perform } from "./perform.ts";
import type { ActResult } from "./scheduler.ts";
import type { Settings } from "./settings.ts";
import { followFaults, tellRefusal, tellReport } from "./tell-metrics.ts";

export interface Acting {
  perform(act: Act, schedule: Schedule): Promise<ActResult>;
  /** The faults that are open. */
  names(): string[];
  /** 5 where one of them may have left something, else 0. */
  worst(): 0 | 5;
}

interface Setting {
  readonly clock: Clock;
  readonly experiments: Experiments;
  readonly settings: Pick<Settings, "file" | "watchdog">;
  readonly place: () => Place;
  readonly stateRoot: string;
  readonly env: NodeJS.ProcessEnv;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
  readonly onUnwritable: (error: unknown) => void;
}

export function openActing(setting: Setting): Acting {
  const { clock, experiments, settings, metrics, place, ...rest } = setting;
  const { file, watchdog } = settings;
  const faults = followFaults(metrics);
  const capping = openCapping(pastRuns(), () => clock.wallMs());
  let worst: 0 | 5 = 0;
  const doing = async (act: Act, schedule: Schedule) => {
    const given = { experiment: experiments.of(schedule), schedule, file, watchdog };
    return perform(act, schedule, ordersOf(act, given), {
      ...{ ...rest, place: place(), capping },
      onEntry: (found) => {
        faults.hear(found, act.experiment);
        tellRefusal(metrics, found);
      },
      onReport: (report) => tellReport(metrics, report, act.experiment),
    });
  };
  return {
    names: faults.names,
    worst: () => worst,
    perform: async (act, schedule) => {
      capping.enter(act);
      const result = await doing(act, schedule).finally(() => capping.over(act));
      if (result.exit === 5) worst = 5;
      return result;
    },
  };
}
