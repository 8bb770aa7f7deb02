/** The command line: one file per command, each loaded only when it is asked for. */
import { Command, CommanderError } from "commander";
import { nearest } from "../nearest.ts";
import { monkeys } from "../rosters.ts";
import { version } from "../version.ts";
import { printFailure } from "./print-failure.ts";

/** Commands that are files of this folder; every monkey is a command too. */
const COMMANDS = {
  targets: () => import("./targets.ts"),
  monkeys: () => import("./monkeys.ts"),
  guards: () => import("./guards.ts"),
  preflight: () => import("./preflight.ts"),
  status: () => import("./status.ts"),
  halt: () => import("./halt.ts"),
  resume: () => import("./resume.ts"),
  revert: () => import("./revert.ts"),
  report: () => import("./report.ts"),
  demo: () => import("./demo.ts"),
} satisfies Record<string, () => Promise<{ register(program: Command, world: World): void }>>;

/** What a command may know of the world outside; it answers by `exit`. */
export interface World {
  readonly env: NodeJS.ProcessEnv;
  exit(status: number): void;
}

const EXAMPLES = `
Examples:
  $ chaos targets --all                         what is there, and what may be hit
  $ chaos kill --zone a --dry-run               the plan, and nothing else
  $ chaos kill --zone a --yes --probe api=http://127.0.0.1:8080/health
  $ chaos kill --service api --guard min-healthy=2 --dry-run
  $ chaos pause --service api --duration 5s     freeze one of the service's containers
  $ chaos report last                           the last run's report again
  $ chaos status                                what is open, and who stands by
  $ chaos halt                                  stop and undo everything, until chaos resume
  $ chaos revert                                undo whatever a dead run left behind

Exit status: 0 survived, 1 did not, 2 usage, 3 inconclusive, 4 stopped by a guard,
  5 something is left behind, 6 engine or tool failed, 129/130/143 interrupted and undone.`;

/** @returns the exit status */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let status = 0;
  const world: World = {
    env,
    exit: (wanted) => {
      status = wanted;
    },
  };
  try {
    const program = await build(argv, world);
    await program.parseAsync(argv as string[], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return printFailure(error, env);
  }
  return status;
}

async function build(argv: readonly string[], world: World): Promise<Command> {
  const program = new Command("chaos")
    .description("Break containers on purpose, and learn whether the system survives")
    .version(version(), "-V, --version")
    .option(
      "--host <address>",
      "the engine's address (default: DOCKER_HOST, context, usual sockets)",
    )
    .option("--context <name>", "a Docker context")
    .option("--state <folder>", "where runs are kept (default: /var/lib/chaos as root)")
    .option("--reach <way>", "how crashes get at processes: auto, host or helper", "auto")
    .option("--watchdog <kind>", "who undoes if we die: auto, container, process or none", "auto")
    .option("-q, --quiet", "no progress on stderr")
    .showSuggestionAfterError()
    .addHelpText("after", EXAMPLES)
    .exitOverride();
  const wanted = commandIn(argv, program);
  const isKnown = Object.hasOwn(COMMANDS, wanted ?? "") || monkeys.names().includes(wanted ?? "");
  // Only what is asked for is loaded; help and mistakes need all the names.
  const some = wanted && isKnown ? [wanted] : [...Object.keys(COMMANDS), ...monkeys.names()];
  for (const name of some) await register(name, program, world);
  if (wanted === undefined) program.action(() => program.help());
  else if (!isKnown && wanted !== "help") refuse(program, wanted);
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError("(--help shows what is possible)");
  return program;
}

async function register(name: string, program: Command, world: World): Promise<void> {
  if (Object.hasOwn(COMMANDS, name)) {
    const module = await COMMANDS[name as keyof typeof COMMANDS]();
    module.register(program, world);
    return;
  }
  const { registerFault } = await import("./fault-command.ts");
  registerFault(program, await monkeys.load(name), world);
}

/** The first word that is neither a flag of the whole program nor the value of one. */
function commandIn(argv: readonly string[], program: Command): string | undefined {
  const takeValues = program.options.filter((option) => option.required).map(({ long }) => long);
  return argv.find((word, at) => !word.startsWith("-") && !takeValues.includes(argv[at - 1] ?? ""));
}

/** Said before the flags are looked at: they are those of the command that was meant. */
function refuse(program: Command, word: string): never {
  const names = program.commands.map((command) => command.name());
  const near = nearest(word, names);
  const hint = near ? `Did you mean ${near}?` : "chaos --help lists them";
  return program.error(`error: unknown command "${word}"\n(${hint})`);
}
