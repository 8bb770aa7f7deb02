/**
 * The first Ctrl-C or SIGTERM stops the drill and lets everything be undone; a second one leaves at
 * once, after saying what stays open and how to undo it. A closed terminal (SIGHUP) is the first.
 */
import { join } from "node:path";
import { openFaultsIn } from "../controller.ts";
import type { Plan } from "../core/plan.ts";
import { engineFoldersOf } from "../journal/state-folder.ts";
import { legible } from "../legible.ts";

export interface Interrupt {
  readonly signal: AbortSignal;
  /** What a program ends with that was told to; absent: nobody did. */
  status(): number | undefined;
  /** Which run to speak of, should a second signal come. */
  remember(plan: Plan, stateRoot: string, enginesFile?: string): void;
  stop(): void;
}

const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type Name = keyof typeof STATUS;
const NAMES = Object.keys(STATUS) as Name[];

export function onInterrupt(): Interrupt {
  const abort = new AbortController();
  const running: Running[] = [];
  const hear = (name: Name) => {
    if (!abort.signal.aborted) {
      process.stderr.write(
        `\n${name}: stopping and undoing everything; once more leaves at once\n`,
      );
      return abort.abort(name);
    }
    // Shell and kernel both tell of a closed terminal, so its second word is no second wish.
    if (name === "SIGHUP") return;
    const exits = running.map((one) => leaveOpen(one, STATUS[name]));
    process.exit(exits.find((exit) => exit === 5) ?? STATUS[name]);
  };
  for (const name of NAMES) process.on(name, hear);
  return {
    signal: abort.signal,
    status: () => (abort.signal.aborted ? STATUS[abort.signal.reason as Name] : undefined),
    remember: (plan, root, enginesFile) => {
      running.push({ plan, root, enginesFile });
    },
    stop: () => {
      for (const name of NAMES) process.off(name, hear);
    },
  };
}

interface Running {
  readonly plan: Plan;
  readonly root: string;
  readonly enginesFile: string | undefined;
}

function leaveOpen({ plan, root, enginesFile }: Running, status: number): number {
  const { run, watchdog } = plan;
  const open = engineFoldersOf(root).flatMap((folder) => {
    try {
      return openFaultsIn(join(folder, "runs", run));
    } catch {
      return [];
    }
  });
  if (open.length === 0) return status;
  const names = legible(open.map(({ monkey, victim }) => `${monkey} on ${victim.name}`).join(", "));
  const undo = watchdog.kind === "none" ? "Undo with" : "The watchdog undoes it now; to be sure";
  const where = enginesFile === undefined ? "" : ` --engines ${enginesFile}`;
  const command = `chaos revert ${run} --state ${root}${where}`;
  process.stderr.write(`Still open: ${names}\n${undo}: ${command}\n`);
  return 5;
}
