/**
 * Runs a program in containers, and another to undo it. Only the victim's owner knows what either
 * does, so the exit status is all there is to go by, and the undo must do no harm where nothing was
 * done: it also runs when the tool died before the command, and again when its answer was lost.
 */
import { z } from "zod";
import type { ExecOutcome, VictimWith } from "../core/ability.ts";
import type { Deed } from "../core/fault.ts";
import { defineMonkey } from "../core/monkey.ts";
import { argv, duration } from "../core/option-types.ts";
import { ChaosError } from "../failure.ts";
import { redactSaid, redactWords } from "../redact-command.ts";
import { ms } from "../units.ts";

const SHOWN_MAX = 200;

const options = z.strictObject({
  command: argv().describe(
    "a program and its arguments: the flag for each of them, or once with a JSON array",
  ),
  undo: argv()
    .refine(
      (words) => redactWords(words).every((word, at) => word === words[at]),
      "it holds what looks like a secret, and an undo is written down: let a shell in the victim look it up, as $NAME",
    )
    .optional()
    .describe("what undoes it, likewise; it must do no harm where nothing was done"),
  duration: duration("10s").describe("how long after the command it is undone"),
  timeout: duration("10s", { min: "100ms", max: "10m" }).describe(
    "how long either may take; one that takes longer goes on, and the drill is open until it ends",
  ),
  user: z.string().min(1).optional().describe("who runs them, as in the image without it"),
  exit: z
    .enum(["zero", "any"])
    .default("zero")
    .describe("the exit status by which the command counts as done"),
});
type Options = z.output<typeof options>;

export default defineMonkey({
  name: "exec",
  summary: "Run a program in containers, and another that undoes it",
  options,
  example: { command: ["touch", "/tmp/chaos"], undo: ["rm", "-f", "/tmp/chaos"], duration: "1s" },
  needs: () => ["exec"] as const,
  broughtBack: "By --undo; without it by nobody",
  touches: [],
  mayTouch: ({ undo }) => (undo ? ["running"] : []),
  momentary: true,
  sentence: ({ command, undo, duration }) =>
    `run ${say(command)}${undo ? ` and, after ${duration}, ${say(undo)}` : ""}`,
  written: (options) => ({ ...options, command: redactWords(options.command) }),
  holdMs: (options) => ms(options.duration),
  injectMs: (options) => ms(options.timeout),
  cautions: ({ undo }) =>
    undo ? [] : ["Without --undo, whatever the command does to its victims stays"],
  inject: async (victim, { options }, signal) => {
    const outcome = await victim.exec(orderOf(options.command, options), signal);
    const { exitCode } = outcome;
    const facts = { output: shown(outcome), ...(exitCode === undefined ? {} : { exitCode }) };
    return { how: `${say(options.command)} by the engine's exec call`, facts };
  },
  verify: async (_victim, { options }, _signal, { injected }) => {
    if (!injected) return { kind: "unknown", evidence: "nobody here saw how it ended" };
    const { exitCode, output } = injected.facts;
    if (exitCode === undefined)
      return { kind: "not-in-effect", evidence: `it still ran after ${options.timeout}` };
    const kind = exitCode === 0 || options.exit === "any" ? "in-effect" : "not-in-effect";
    return { kind, evidence: `exit status ${exitCode}${output ? `: ${output}` : ""}` };
  },
  revert: async (victim, { options }, signal) => {
    const { undo } = options;
    const deed = undo
      ? await undoBy(undo, victim, options, signal)
      : { how: "nothing was given to undo it", facts: {} };
    await assertEnded(victim, options, signal);
    return deed;
  },
});

async function undoBy(
  undo: readonly string[],
  victim: VictimWith<"exec">,
  options: Options,
  signal: AbortSignal,
): Promise<Deed> {
  const now = await victim.inspect(signal);
  if (now && !now.running && now.policy.name === "no") throw down(undo);
  const outcome = await victim.exec(orderOf(undo, options), signal);
  if (outcome.exitCode !== 0) throw failed(undo, outcome, options);
  return { how: `undone by ${say(undo)}`, facts: { output: shown(outcome) } };
}

/** Whom we stopped waiting for, the engine does not end: it has no call for that. */
async function assertEnded(
  victim: VictimWith<"exec">,
  { command }: Options,
  signal: AbortSignal,
): Promise<void> {
  const ours = JSON.stringify(redactWords(command));
  const still = (await victim.programs(signal)).find(
    ({ argv }) => JSON.stringify(redactWords(argv)) === ours,
  );
  if (!still) return;
  throw new ChaosError(
    "REVERT_FAILED",
    `${say(command)} still runs in ${victim.target.name}, as process ${still.pid} of its engine's host, and no engine ends it`,
    { hint: "End it there, then chaos revert" },
  );
}

function orderOf(argv: readonly string[], { user, timeout }: Options) {
  return { argv, user, deadlineMs: ms(timeout) };
}

/** Nobody will start it again, so waiting would be for nothing. */
function down(undo: readonly string[]): ChaosError {
  return new ChaosError("REVERT_FAILED", `${say(undo)} cannot be run: running is false, was true`);
}

function failed(undo: readonly string[], outcome: ExecOutcome, { timeout }: Options): ChaosError {
  const { exitCode } = outcome;
  const end = exitCode === undefined ? `still ran after ${timeout}` : `ended with ${exitCode}`;
  return new ChaosError("REVERT_FAILED", `${say(undo)} ${end}: ${shown(outcome)}`);
}

/** For the eye: words with anything odd in them are quoted. */
function say(words: readonly string[]): string {
  return redactWords(words)
    .map((word) => (/^[\w./:=@%+,*-]+$/.test(word) ? word : JSON.stringify(word)))
    .join(" ");
}

function shown({ output }: ExecOutcome): string {
  return redactSaid(output.trim()).slice(0, SHOWN_MAX);
}
