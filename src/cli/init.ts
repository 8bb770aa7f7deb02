/** `chaos init [FILE]`: looks at what runs, asks its doors, and writes a drill file that explains itself. */
import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { foundAt } from "../config/paths.ts";
import { readSelection, type Selector } from "../core/selector.ts";
import type { Source } from "../core/source.ts";
import { ChaosError } from "../failure.ts";
import { proposalsOf } from "../init/drills.ts";
import { probesOf } from "../init/probes.ts";
import type { Survey } from "../init/survey.ts";
import { drillFile, type Findings } from "../init/write.ts";
import { unwritable } from "../journal/unwritable.ts";
import { legible } from "../legible.ts";
import { quote } from "../quote.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, withSource } from "./global-options.ts";
import type { World } from "./program.ts";
import { addSelectionFlags, type SelectionFlags, selectionOf } from "./selection-flags.ts";
import { survey } from "./survey.ts";

const DEADLINE_MS = 60_000;

interface Flags extends SelectionFlags {
  readonly force?: boolean;
  readonly stdout?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = [
  ["init", "writes chaos.yaml for the largest project that runs here"],
  ["init shop.yaml --project shop", "for that project, into that file"],
  ["init --stdout --zone a --zone b", "on stdout, for what is in two zones"],
  ["init --json", "what it found and would propose, for programs"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("init")
    .argument("[file]", "where to write it; - is stdout (default: chaos.yaml)")
    .description("Look at what runs, and write a drill file with probes and three first drills");
  addSelectionFlags(command)
    .optionsGroup("Output:")
    .option("--force", "write over a file that is there")
    .option("--stdout", "print the file, write nothing")
    .option("--json", "as JSON on stdout: what was found and is proposed; writes nothing")
    .action(async (file: string | undefined, flags: Flags) => {
      const toStdout = flags.stdout === true || file === "-";
      const path = toStdout ? "chaos.yaml" : (file ?? "chaos.yaml");
      const wanted = selectionOf(flags);
      const selector = readSelection(Object.keys(wanted).length === 0 ? { all: true } : wanted);
      if (!toStdout && !flags.json) assertFree(path, flags.force ?? false);
      await withSource(globalsOf(command), world, async (source) => {
        const findings = await find(source, selector, AbortSignal.timeout(DEADLINE_MS));
        const text = drillFile(findings, path, new Date().toISOString().slice(0, 10));
        if (flags.json) process.stdout.write(asJson(findings));
        else if (toStdout) process.stdout.write(text);
        else {
          write(path, text, flags.force ?? false);
          process.stdout.write(say(findings, path));
        }
      });
    });
  addExamples(command, EXAMPLES);
}

/** @throws ChaosError USAGE, before any engine is asked */
function assertFree(path: string, force: boolean): void {
  const found = foundAt(path);
  if (found && !force)
    throw new ChaosError("USAGE", `Cannot write ${path}: it is there already`, {
      hint: "Name another file, look at the new one with --stdout, or write over it with --force",
    });
  const folder = foundAt(dirname(path));
  if (found?.isDirectory() || !folder?.isDirectory())
    throw new ChaosError(
      "USAGE",
      `Cannot write ${path}: expected a file in a folder that is there`,
    );
}

/** One that came to be in the meantime stays, too. */
function write(path: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? "w" : "wx" });
  } catch (cause) {
    throw unwritable(path, cause, "Nothing was written; --stdout prints the file");
  }
}

async function find(source: Source, selector: Selector, signal: AbortSignal): Promise<Findings> {
  const seen = await survey(source, selector, signal);
  const proposals = proposalsOf(seen);
  if (proposals.drills.length === 0) throw unspeakable(seen);
  return { survey: seen, proposals, probes: probesOf(seen, proposals) };
}

function unspeakable({ targets }: Survey): ChaosError {
  const names = targets.map(({ name, service }) => `"${legible(service ?? name)}"`).slice(0, 5);
  return new ChaosError(
    "NOTHING_ELIGIBLE",
    `Cannot propose a drill: of ${targets.length} containers (${names.join(", ")}) none may be hit that a file could name exactly`,
    { hint: "Choose others by --label or --project, or write a file by hand: docs/drill-files.md" },
  );
}

function say({ probes, proposals }: Findings, path: string): string {
  const used = probes.filter(({ notBecause }) => notBecause === undefined);
  const names = used.map(({ name, address }) => `${name} (${address})`).join(", ");
  const lines = [
    `Wrote ${path}.`,
    `Probes: ${names || "none, so no verdict yet; the file says how to name one"}.`,
    ...proposals.drills.map(({ name, question }) => `Drill "${name}": ${question}`),
    `Next: chaos run ${quote(path)} --dry-run`,
  ];
  return `${lines.map(legible).join("\n")}\n`;
}

function asJson({ survey: seen, proposals, probes }: Findings): string {
  const { engine, project, targets } = seen;
  const drills = proposals.drills.map(({ victims, ...drill }) => ({
    ...drill,
    victims: victims.map(({ name }) => name),
  }));
  const plain = { engine, project, targets: targets.map(({ name }) => name), probes, drills };
  return `${JSON.stringify(plain, null, 2)}\n`;
}
