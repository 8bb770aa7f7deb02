/**
 * Signals processes inside containers, from the host's pid namespace: the victim's image needs no
 * shell and no kill. What dies beside process 1 is for the victim's own supervision to bring back.
 */
import { z } from "zod";
import type { SignalEvidence } from "../core/ability.ts";
import { bringUp } from "../core/crash.ts";
import { defineMonkey } from "../core/monkey.ts";
import { duration, numeral } from "../core/option-types.ts";
import { processPattern, readPattern } from "../core/process-pattern.ts";
import { signalName } from "../core/signal-names.ts";
import { redactWords } from "../redact-command.ts";
import { ms } from "../units.ts";

/** Who stopped a process cannot be told afterwards, so nobody could undo just ours. */
const STOPS = /^(?:SIG)?(?:STOP|TSTP|TTIN|TTOU)$|^(?:19|20|21|22)$/;
const LIMIT_MAX = 1_000;

const options = z.strictObject({
  pattern: processPattern().describe("which processes: a text of their command line, or /regex/"),
  signal: signalName("SIGKILL")
    .refine((text) => !STOPS.test(text), "a stopped process would stay so: use pause")
    .describe("what they are sent"),
  interval: duration("0s")
    .refine((text) => !(ms(text) > 0 && ms(text) < 500), "expected 0s, or 500ms and more")
    .describe("send it again each so long, to whom matches then; 0s sends it once"),
  duration: duration("10s").describe("how long that goes on, or the effect of one is watched"),
  limit: numeral(z.number().int().min(1).max(LIMIT_MAX))
    .prefault(100)
    .describe("at most so many at a time; of more, those with the lowest pids"),
  first: z
    .enum(["spare", "hit"])
    .default("spare")
    .describe("what becomes of process 1, if it matches"),
});

export default defineMonkey({
  name: "process-kill",
  summary: "Signal processes inside containers, once or again and again",
  options,
  example: { pattern: "sleep 86400", duration: "1s" },
  // To hit process 1 is to crash the container, with all that the plan says of a crash.
  needs: ({ first }): ("processes" | "start" | "crash")[] =>
    first === "hit" ? ["processes", "start", "crash"] : ["processes", "start"],
  broughtBack:
    "By whatever supervises processes in the victim; a container that went down, by its policy or us",
  touches: ["running", "restart policy"],
  momentary: true,
  sentence: ({ pattern, signal, interval, duration }) =>
    `send ${signal} to processes with ${JSON.stringify(pattern)} in their command line${
      ms(interval) > 0 ? ` every ${interval} for ${duration}` : ""
    }, in`,
  holdMs: (options) => ms(options.duration),
  repeatMs: (options) => ms(options.interval),
  inject: async (victim, { options }, signal) => {
    const { pattern, first, limit } = options;
    const order = { signal: options.signal, sparesFirst: first === "spare", max: limit };
    const evidence = await victim.signalProcesses({ ...order, ...readPattern(pattern) }, signal);
    const { reach, matching, signalled, dead } = evidence;
    return {
      how: `${options.signal} to ${sayMany(evidence)} by ${reach} reach`,
      facts: { matching, signalled, dead },
    };
  },
  verify: async (_victim, { options }, _signal, { injected }) => {
    if (!injected) return { kind: "unknown", evidence: "nobody here saw whom it reached" };
    const [signalled = 0, dead = 0] = [injected.facts.signalled, injected.facts.dead].map(Number);
    const evidence = `${signalled} signalled, ${dead} of them dead a moment later`;
    const isDone = signalled > 0 && (dead === signalled || !isKill(options.signal));
    return { kind: isDone ? "in-effect" : "not-in-effect", evidence };
  },
  revert: async (victim, fault, signal) => {
    const now = await victim.inspect(signal);
    if (!now) return { how: "nothing to start: it is gone", facts: { gone: true } };
    return bringUp(victim, fault, now, { isByCall: false, signal });
  },
});

function isKill(signal: string): boolean {
  return /^(?:SIG)?KILL$|^9$/.test(signal);
}

function sayMany({ signalled, matching, spared, commands }: SignalEvidence): string {
  const shown = commands.map((one) => redactWords(one.split(" ")).join(" ")).join("; ");
  const many = signalled < matching ? `${signalled} of ${matching}` : `${signalled}`;
  const noun = matching === 1 ? "process" : "processes";
  return `${many} ${noun}${shown ? ` (${shown})` : ""}${spared ? ", process 1 spared," : ""}`;
}
