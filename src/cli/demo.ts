/** `chaos demo`: the main job on a fleet of its own; the real pipeline, nothing scripted. */
import { type Command, Option } from "commander";
import { type DemoFleet, demoOrder } from "../demo/story.ts";
import { openSource } from "../open-source.ts";
import { prepare } from "../prepare.ts";
import { carryOut } from "./carry-out.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf } from "./global-options.ts";
import { printReport } from "./print-report.ts";
import type { World } from "./program.ts";
import { addReportFlags, type Output, outputsOf, type ReportFlags } from "./report-flags.ts";
import { sayPlan } from "./say-plan.ts";
import { onInterrupt } from "./signals.ts";

interface Flags extends ReportFlags {
  readonly fragile?: boolean;
  readonly source: "process" | "docker";
}

const EXAMPLES = [
  ["demo", "a shop of local processes loses a zone and lives"],
  ["demo --fragile", "a shop that does not survive it"],
  ["demo --source docker", "the same with containers on your engine"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("demo")
    .description("Wipe a zone of a small shop that is brought up for it: no Docker needed")
    .option("--fragile", "a shop that does not survive: one front replica, in zone a")
    .addOption(
      new Option("--source <kind>", "process: local processes; docker: containers on your engine")
        .choices(["process", "docker"])
        .default("process"),
    )
    .action(async (flags: Flags) => {
      const outputs = outputsOf(flags, world.env);
      const interrupt = onInterrupt();
      const fleet = await openFleet(flags, command, world, interrupt.signal);
      try {
        world.exit(await play(fleet, outputs, command, world, interrupt));
      } finally {
        await fleet.close();
        interrupt.stop();
      }
    });
  addExamples(addReportFlags(command), EXAMPLES);
}

async function openFleet(
  flags: Flags,
  command: Command,
  world: World,
  signal: AbortSignal,
): Promise<DemoFleet> {
  const fragile = flags.fragile ?? false;
  const globals = globalsOf(command);
  if (flags.source === "process") {
    const { raiseProcesses } = await import("../demo/process-fleet.ts");
    return raiseProcesses(fragile, signal);
  }
  const { raiseContainers } = await import("../demo/docker-fleet.ts");
  return raiseContainers(fragile, { wanted: globals, env: world.env, signal });
}

async function play(
  fleet: DemoFleet,
  outputs: readonly Output[],
  command: Command,
  world: World,
  interrupt: ReturnType<typeof onInterrupt>,
): Promise<number> {
  const given = globalsOf(command);
  const globals = { ...given, host: fleet.host ?? given.host };
  const source = await openSource(globals, world.env, interrupt.signal);
  try {
    process.stderr.write(`${fleet.says}\n\n`);
    const order = { ...demoOrder(fleet), watchdog: globals.watchdog };
    const prepared = await prepare(order, source, interrupt.signal, {
      stateRoot: stateOf(globals, world.env),
    });
    process.stderr.write(sayPlan(prepared.plan, process.stderr, world.env));
    const result = await carryOut(prepared, { source, globals, world, interrupt });
    return await printReport(result, { outputs, env: world.env });
  } finally {
    await source.close();
  }
}
