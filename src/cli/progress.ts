/** What happens while a drill runs, on stderr: a line per fact, and a live last line on a terminal. */
import { createLogUpdate } from "log-update";
import type { Entry } from "../core/entry.ts";
import type { AnyFault } from "../core/fault.ts";
import type { Plan } from "../core/plan.ts";
import { allLegible } from "../legible.ts";
import { sayMs } from "../units.ts";
import { paint } from "./paint.ts";

export interface Progress {
  hear(entry: Entry): void;
  stop(): void;
}

const SILENT: Progress = { hear: () => {}, stop: () => {} };
const TICK_MS = 200;

export function startProgress(
  plan: Plan,
  options: { quiet: boolean; env: NodeJS.ProcessEnv },
): Progress {
  if (options.quiet) return SILENT;
  const chalk = paint(process.stderr, options.env);
  const story = createStory(plan);
  const live = process.stderr.isTTY ? createLogUpdate(process.stderr) : undefined;
  const begun = performance.now();
  const draw = () => {
    const elapsed = sayMs(Math.floor((performance.now() - begun) / 1_000) * 1_000);
    live?.(chalk.dim(`  ${story.now()} … ${elapsed}`));
  };
  const timer = live ? setInterval(draw, TICK_MS) : undefined;
  return {
    hear: (entry) => {
      const line = story.tell(allLegible(entry));
      if (!line) return;
      live?.clear();
      const t = (entry.kind === "injected" && entry.answered) || entry.t;
      process.stderr.write(`${chalk.dim(`${(t / 1_000).toFixed(2).padStart(7)} s`)}  ${line}\n`);
    },
    stop: () => {
      clearInterval(timer);
      live?.clear();
      live?.done();
    },
  };
}

/** Turns entries into sentences; remembers the faults, because entries name them by id. */
function createStory(plan: Plan) {
  const faults = new Map<string, AnyFault>();
  const nameOf = (id: string) => faults.get(id)?.victim.name ?? id;
  const watched = plan.probes.length;
  let doing = watched > 0 ? `watching ${watched} probes: baseline` : "baseline";
  const tell = (entry: Entry): string | undefined => {
    switch (entry.kind) {
      case "refused":
        return `refused ${entry.victim ?? "the drill"}: ${entry.ruling.reason}`;
      case "intended":
        faults.set(entry.fault.id, entry.fault);
        doing = `holding: ${entry.fault.monkey}`;
        return undefined;
      case "injected":
        return entry.error
          ? `could not hit ${nameOf(entry.fault)}: ${entry.error}`
          : `hit ${nameOf(entry.fault)}: ${entry.deed?.how ?? ""}`;
      case "verified":
        return entry.effect.kind === "in-effect"
          ? undefined
          : `${nameOf(entry.fault)}: ${entry.effect.kind}, ${entry.effect.evidence}`;
      case "ended":
        return `${nameOf(entry.fault)}: ${entry.deed.how}`;
      case "stopped":
        doing = "undoing";
        return `stopped: ${entry.message}`;
      case "reverted":
        doing = "watching the recovery";
        return `undone ${nameOf(entry.fault)}: ${entry.deed.how}`;
      case "revert-delayed":
        return `cannot undo ${nameOf(entry.fault)} yet: ${entry.message}; going on`;
      case "watchdog":
        return entry.change === "stands-by" ? undefined : `watchdog: ${entry.says}`;
      case "revert-failed":
        return `NOT undone ${nameOf(entry.fault)}: ${entry.message}`;
      default:
        return undefined;
    }
  };
  return { tell, now: () => doing };
}
