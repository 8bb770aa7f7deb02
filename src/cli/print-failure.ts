/** How a failure looks to a person: what failed, a hint, a code to look up. Never a stack trace. */
import { ChaosError, messageOf } from "../failure.ts";
import { legibleLines } from "../legible.ts";
import { paint } from "./paint.ts";

/** @returns the exit status that the failure decides */
export function printFailure(error: unknown, env: NodeJS.ProcessEnv): number {
  const chalk = paint(process.stderr, env);
  if (!(error instanceof ChaosError)) {
    process.stderr.write(`${chalk.red("error")} ${legibleLines(messageOf(error))}\n`);
    if (env.CHAOS_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    else process.stderr.write(`  This is a bug of chaos; CHAOS_DEBUG=1 shows where.\n`);
    return 6;
  }
  process.stderr.write(
    `${chalk.red("error")} ${legibleLines(error.message)} ${chalk.dim(`[${error.code}]`)}\n`,
  );
  if (error.hint) process.stderr.write(`  ${legibleLines(error.hint)}\n`);
  if (env.CHAOS_DEBUG) process.stderr.write(`${error.stack}\n${String(error.cause ?? "")}\n`);
  return error.exit;
}
