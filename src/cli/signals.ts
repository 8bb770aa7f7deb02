/**
 * The first Ctrl-C or SIGTERM stops the drill and lets everything be undone; a second one leaves at
 * once, after saying what stays open and how to undo it.
 */
import { join } from "node:path";
import { openFaultsIn } from "../controller.ts";
import type { Plan } from "../core/plan.ts";
import { engineFoldersOf } from "../journal/state-folder.ts";

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Which run to speak of, should a second signal come. */
  remember(plan: Plan, stateRoot: string): void;
  stop(): void;
}

const STATUS = { SIGINT: 130, SIGTERM: 143 } as const;

export function onInterrupt(): Interrupt {
  const abort = new AbortController();
  let running: { plan: Plan; root: string } | undefined;
  const hear = (name: keyof typeof STATUS) => {
    if (!abort.signal.aborted) {
      process.stderr.write(
        `\n${name}: stopping and undoing everything; once more leaves at once\n`,
      );
      return abort.abort(name);
    }
    process.exit(running ? leaveOpen(running, STATUS[name]) : STATUS[name]);
  };
  const onInt = () => hear("SIGINT");
  const onTerm = () => hear("SIGTERM");
  process.on("SIGINT", onInt).on("SIGTERM", onTerm);
  return {
    signal: abort.signal,
    remember: (plan, root) => {
      running = { plan, root };
    },
    stop: () => void process.off("SIGINT", onInt).off("SIGTERM", onTerm),
  };
}

function leaveOpen({ plan, root }: { plan: Plan; root: string }, status: number): number {
  const { run, watchdog } = plan;
  const open = engineFoldersOf(root).flatMap((folder) => {
    try {
      return openFaultsIn(join(folder, "runs", run));
    } catch {
      return [];
    }
  });
  if (open.length === 0) return status;
  const names = open.map((fault) => `${fault.monkey} on ${fault.victim.name}`).join(", ");
  const undo = watchdog.kind === "none" ? "Undo with" : "The watchdog undoes it now; to be sure";
  process.stderr.write(`Still open: ${names}\n${undo}: chaos revert ${run} --state ${root}\n`);
  return 5;
}
