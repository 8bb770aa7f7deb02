/** `chaos run FILE|FOLDER [name…]`: the experiments of a file or of a folder's files, under one exit status. */
import type { Command } from "commander";
import { assertRunnable } from "../companion/runnable.ts";
import { ChaosError } from "../failure.ts";
import { addDrillFlags, type DrillFlags } from "./drill.ts";
import { addExamples } from "./examples.ts";
import { globalsOf } from "./global-options.ts";
import { addOnInconclusive, onInconclusiveOf } from "./on-inconclusive.ts";
import type { World } from "./program.ts";
import { addReportFlags, outputsOf, type ReportFlags } from "./report-flags.ts";
import { runSuite } from "./run-suite.ts";
import { suiteIn } from "./suite-in.ts";

const EXAMPLES = [
  ["validate drill.yaml", "every mistake in it, with its place"],
  ["run drill.yaml --dry-run", "the plans, and nothing else"],
  ["run drill.yaml --yes", "all its experiments"],
  ["run FOLDER --yes --retries 1 --junit out.xml", "those of all files of a folder, one report"],
  ['run drill.yaml "zone a dies" --yes --json report.json', "one of them, with a report in a file"],
  [
    "run drill.yaml --yes --baseline last-pass",
    "and fail where it is worse than the last that passed",
  ],
  ["run drill.yaml --yes -- npm run e2e", "a test of yours while each experiment lasts"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("run")
    .argument("<file>", "a drill file, YAML or JSON, or a folder of them")
    .usage("[options] <file> [names...] [-- command]")
    .argument("[names...]", "these experiments only (default: all, in the file's order)")
    .description("Run the experiments of a file or of a folder's files, one after another");
  command
    .option("--seed <text>", "draw the same victims again, whatever the file says")
    .option("--baseline <run>", "an earlier run, or last-pass: fail where this one is worse")
    .option(
      "--retries <count>",
      "run again what fails or is inconclusive, and call it flaky if it passes then",
    )
    .option("--fail-fast", "begin no other experiment after one that did not pass")
    .option(
      "--side-by-side <count>",
      "at most so many at once, where victims and probes are apart",
      "1",
    );
  addOnInconclusive(command);
  addExamples(addDrillFlags(addReportFlags(command)), EXAMPLES).action(
    async (file: string, names: string[], given: Given) => {
      const globals = globalsOf(command);
      if (world.command) assertRunnable(world.command, world.env);
      onInconclusiveOf(given.onInconclusive);
      assertRun(given.baseline);
      const flags = { ...given, ...countsOf(given) };
      const outputs = outputsOf(flags, world.env);
      const { dryRun } = flags;
      const chosen = await suiteIn({ file, names, dryRun, outputs, env: world.env });
      world.exit(await runSuite(chosen, { flags, globals, world, outputs, hit: new Set() }));
    },
  );
}

interface Given extends DrillFlags, ReportFlags {
  readonly seed?: string;
  readonly baseline?: string;
  readonly onInconclusive?: string;
  readonly failFast?: boolean;
  readonly retries?: string;
  readonly sideBySide: string;
}

const RETRIES_MAX = 10;
const SIDE_BY_SIDE_MAX = 20;

/** @throws ChaosError USAGE */
function countsOf({ retries, sideBySide, yes, dryRun }: Given) {
  const atOnce = countIn("--side-by-side", sideBySide, { least: 1, most: SIDE_BY_SIDE_MAX });
  if (atOnce > 1 && !yes && !dryRun)
    throw new ChaosError(
      "USAGE",
      "Cannot use --side-by-side without --yes: nobody could answer two questions at once",
    );
  const again =
    retries === undefined
      ? undefined
      : countIn("--retries", retries, { least: 0, most: RETRIES_MAX });
  return { sideBySide: atOnce, retries: again };
}

function countIn(
  flag: string,
  text: string,
  { least, most }: { least: number; most: number },
): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw new ChaosError("USAGE", `Cannot use ${flag} ${text}: expected ${least} to ${most}`);
}

/** A monkey's own command has the time before the fault under that name. @throws ChaosError USAGE */
function assertRun(baseline: string | undefined): void {
  if (baseline === undefined || !/^\d+(?:\.\d+)?(?:ms|s|m|h)$/.test(baseline)) return;
  const why = "a run or last-pass is expected here, not a duration";
  throw new ChaosError("USAGE", `Cannot use --baseline ${baseline}: ${why}`, {
    hint: "How long to watch before the fault is watch.baseline in the file",
  });
}
