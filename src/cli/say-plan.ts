/** A plan as a person reads it: what happens to whom, for how long, watched by what, undone how. */
import type { Plan, PlannedFault } from "../core/plan.ts";
import { allLegible } from "../legible.ts";
import { sayMs } from "../units.ts";
import { paint } from "./paint.ts";

export function sayPlan(given: Plan, stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): string {
  const plan = allLegible(given);
  const chalk = paint(stream, env);
  const lines = [
    chalk.bold("Plan"),
    ...plan.faults.map((fault, at) => `  ${order(plan, at)}${sentence(fault, plan)}`),
    ...also(plan).map((line) => `  ${line}`),
    ...(plan.command ? [`  Meanwhile it runs, and must end with 0: ${plan.command}`] : []),
    `  ${watching(plan)}`,
    ...plan.watching.abortWhen.map((rule) => `  Stops at once when ${rule}.`),
    ...plan.rulings.map(
      ({ guard, allowed, reason }) =>
        `  Guard ${guard} ${allowed ? "agrees" : chalk.red("refuses")}: ${reason}.`,
    ),
    ...plan.warnings.map((warning) => `  ${chalk.yellow("Note:")} ${warning}.`),
    ...passedOver(plan).map((line) => `  ${line}`),
    `  ${plan.watchdog.says}. Seed ${plan.seed}.`,
    "",
  ];
  return `${lines.join("\n")}\n`;
}

/** "Crash and hold down for 10s: 3 of 9 targets that match zone a: back-a, front-a, web-a." */
function sentence(fault: PlannedFault, plan: Plan): string {
  const deed = `${fault.sentence[0]?.toUpperCase() ?? ""}${fault.sentence.slice(1)}`;
  const names = fault.victims.map((victim) => victim.name).join(", ");
  const { matched = plan.matched, selection = plan.selection } = fault;
  const many = matched === 1 ? "the one target" : `${fault.victims.length} of ${matched} targets`;
  const again = fault.onRestart ? " Again whenever it restarts." : "";
  return `${deed}: ${names} — ${many} with ${selection} on ${plan.engine}.${again}`;
}

/** "At once:", "Then:", where there are several. */
function order({ faults }: Plan, at: number): string {
  if (faults.length === 1) return "";
  if (at === 0) return "First: ";
  return faults[at]?.stage === faults[at - 1]?.stage ? "With it: " : "When that is undone: ";
}

function also(plan: Plan): string[] {
  return plan.alsoHit.map(
    ({ name, victim, namespace }) =>
      `${name} is hit too: it shares ${victim}'s ${namespace} namespace.`,
  );
}

function watching({ probes, watching: how }: Plan): string {
  if (probes.length === 0) return "No probe watches.";
  const names = probes.map((probe) => `${probe.name} (${probe.role})`).join(", ");
  const phases = `${sayMs(how.warmUpMs + how.baselineMs)} before, until recovered or ${sayMs(how.recoverMs)} after`;
  return `Watched every ${sayMs(how.intervalMs)} by ${names}; ${phases}.`;
}

const SHOWN_MAX = 5;

function passedOver({ passedOver: some }: Plan): string[] {
  const shown = some
    .slice(0, SHOWN_MAX)
    .map(({ name, reason }) => `Passed over ${name}: ${reason}.`);
  const more = some.length - shown.length;
  return more > 0 ? [...shown, `Passed over ${more} more; --json names them.`] : shown;
}
