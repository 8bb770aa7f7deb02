/** The command line: one file per command, each loaded only when it is asked for. */
import { Command, CommanderError, Option } from "commander";
import { REACH_CHOICES } from "../core/whereabouts.ts";
import { nearest } from "../nearest.ts";
import { monkeys } from "../rosters.ts";
import { version } from "../version.ts";
import { offering } from "./choices.ts";
import { addExamples, type Example } from "./examples.ts";
import { EXITS } from "./exit-status.ts";
import { WATCHDOGS } from "./global-options.ts";
import { printFailure } from "./print-failure.ts";

/** Commands that are files of this folder; every monkey is a command too. */
const COMMANDS = {
  init: () => import("./init.ts"),
  run: () => import("./run.ts"),
  import: () => import("./import.ts"),
  validate: () => import("./validate.ts"),
  explain: () => import("./explain.ts"),
  targets: () => import("./targets.ts"),
  monkeys: () => import("./monkeys.ts"),
  guards: () => import("./guards.ts"),
  preflight: () => import("./preflight.ts"),
  status: () => import("./status.ts"),
  halt: () => import("./halt.ts"),
  resume: () => import("./resume.ts"),
  revert: () => import("./revert.ts"),
  report: () => import("./report.ts"),
  history: () => import("./history.ts"),
  compare: () => import("./compare.ts"),
  demo: () => import("./demo.ts"),
  proxy: () => import("./proxy.ts"),
  plan: () => import("./plan.ts"),
  daemon: () => import("./daemon.ts"),
  completion: () => import("./completion.ts"),
  reference: () => import("./reference.ts"),
} satisfies Record<string, () => Promise<{ register(program: Command, world: World): void }>>;

/** What a command may know of the world outside; it answers by `exit`. */
export interface World {
  readonly env: NodeJS.ProcessEnv;
  /** What stands behind `--` on the line of `chaos run`. */
  readonly command?: readonly string[];
  exit(status: number): void;
  /** Every command with its flags, for what tells of them all. */
  everything(): Promise<Command>;
}

const EXAMPLES: readonly Example[] = [
  ["init", "look at what runs here, and write a drill file for it"],
  ["targets --all", "what is there, and what may be hit"],
  ["kill --zone a --dry-run", "the plan, and nothing else"],
  ["kill --zone a --yes --probe shop=http://127.0.0.1:8080/health", "a drill with a verdict"],
  ["kill --service api --guard min-healthy=2 --dry-run", "with a condition that can refuse it"],
  ["pause --service api --duration 5s", "freeze one of the service's containers"],
  ["report last", "the last run's report again"],
  ["status", "what is open, and who stands by"],
  ["halt", "stop and undo everything, until chaos resume"],
  ["revert", "undo whatever a dead run left behind"],
];

/** @returns the exit status */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let status = 0;
  // commander would take what follows -- for more names of experiments.
  const at = argv.indexOf("--");
  const command = at < 0 ? undefined : argv.slice(at + 1);
  const world: World = {
    env,
    ...(command ? { command } : {}),
    exit: (wanted) => {
      status = wanted;
    },
    everything: () => everything(world),
  };
  try {
    const program = await build(argv, world);
    const own = program.commands.some((one) => one.name() === "run") && at >= 0;
    await program.parseAsync((own ? argv.slice(0, at) : argv) as string[], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return printFailure(error, env);
  }
  return status;
}

/** The program with its own flags, and no command yet. */
function bare(): Command {
  const program = new Command("chaos")
    .description("Break containers on purpose, and learn whether the system survives")
    .version(version(), "-V, --version")
    .option(
      "--host <address>",
      "the engine's address (default: DOCKER_HOST, context, usual sockets)",
    )
    .option("--context <name>", "a Docker context")
    .option("--engines <file>", "several engines: those that a drill file names")
    .option("--state <folder>", "where runs are kept (default: /var/lib/chaos as root)")
    .addOption(
      offering(
        new Option("--reach <way>", "how crashes get at processes").default("auto"),
        REACH_CHOICES,
      ),
    )
    .addOption(
      offering(new Option("--watchdog <kind>", "who undoes if we die").default("auto"), WATCHDOGS),
    )
    .option("-q, --quiet", "no progress on stderr")
    .showSuggestionAfterError()
    // Unless it has 40 columns for what flags mean, commander would leave the wrapping to the terminal.
    .configureHelp({ minWidthToWrap: 20 })
    .exitOverride();
  return addExamples(program, EXAMPLES).addHelpText("after", `\n${EXITS.join("\n")}`);
}

async function build(argv: readonly string[], world: World): Promise<Command> {
  const program = bare();
  const wanted = commandIn(argv, program);
  const isKnown = names().includes(wanted ?? "");
  // Only what is asked for is loaded; help and mistakes need all the names.
  for (const name of wanted && isKnown ? [wanted] : names()) await register(name, program, world);
  if (wanted === undefined) program.action(() => program.help());
  else if (!isKnown && wanted !== "help") refuse(program, wanted);
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError("(--help shows what is possible)");
  return program;
}

/** All of it, whatever was asked for. */
export async function everything(world: World): Promise<Command> {
  const program = bare();
  for (const name of names()) await register(name, program, world);
  return program;
}

function names(): string[] {
  return [...Object.keys(COMMANDS), ...monkeys.names()];
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
