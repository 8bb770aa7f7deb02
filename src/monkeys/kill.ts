/**
 * The instance killer. `crash` is a real crash: SIGKILL to process 1 from the host's pid namespace,
 * so the restart policy acts. `signal` is the engine's kill call, which the engine takes for an
 * operator's stop: it disarms the policy until the next start (measured on engines 20.10 to 29.8).
 */
import { z } from "zod";
import type { VictimWith } from "../core/ability.ts";
import { crash, disarm, release, returned, startedBySomebody, verifyDown } from "../core/crash.ts";
import type { Effect, Fault } from "../core/fault.ts";
import { defineMonkey } from "../core/monkey.ts";
import { duration } from "../core/option-types.ts";
import { signalName } from "../core/signal-names.ts";
import { ms } from "../units.ts";

const options = z
  .strictObject({
    mode: z
      .enum(["crash", "signal"])
      .default("crash")
      .describe("crash: kill process 1 as a real crash does; signal: the engine's kill call"),
    signal: signalName("SIGKILL").describe("what mode signal sends"),
    hold: duration("0s").describe(
      "how long the victims are kept down; 0s lets the restart policy act",
    ),
    settle: duration("10s").describe(
      "how long a crashed victim may take to come back by itself before we start it",
    ),
  })
  .refine(({ mode, signal }) => mode === "signal" || /^(?:(?:SIG)?KILL|9)$/.test(signal), {
    path: ["signal"],
    error: "it is for mode signal: a crash is always SIGKILL from the host",
  });
type Options = z.output<typeof options>;
type Killable = VictimWith<"crash" | "signal" | "start" | "policy">;

export default defineMonkey({
  name: "kill",
  summary: "Kill containers: as a crash that lets the restart policy act, or by a signal",
  options,
  example: { mode: "crash" },
  needs: ({ mode, hold }): ("crash" | "signal" | "start" | "policy")[] => [
    mode,
    "start",
    ...(ms(hold) > 0 ? (["policy"] as const) : []),
  ],
  broughtBack:
    "By its restart policy, which a crash leaves to act; whom it leaves down, holds or signals, we start",
  touches: ["running", "restart policy"],
  sentence: ({ mode, signal, hold }) => {
    const deed = mode === "crash" ? "crash" : `send ${signal} through the engine to`;
    return ms(hold) > 0 ? `${deed} and hold down for ${hold}` : deed;
  },
  holdMs: ({ hold, settle }) => ms(hold) || ms(settle),
  hitsNewcomers: () => false,
  arm: async (victim, fault, signal) => {
    if (ms(fault.options.hold) > 0) await disarm(victim, fault, signal);
  },
  inject: async (victim, fault, signal) => {
    if (fault.options.mode === "crash") return crash(victim, fault, signal);
    await victim.sendSignal(fault.options.signal, signal);
    return { how: `${fault.options.signal} by the engine's kill call`, facts: {} };
  },
  verify: (victim, fault, signal, tools) =>
    mustDie(fault.options)
      ? verifyDown(victim, fault, signal, tools)
      : verifyDelivered(victim, signal),
  ended: (victim: Killable, fault: Fault<Options>, signal) =>
    (ms(fault.options.hold) > 0 ? startedBySomebody : returned)(victim, fault, signal),
  revert: (victim, fault, signal) =>
    release(victim, fault, signal, fault.options.mode === "signal"),
});

function mustDie({ mode, signal }: Options): boolean {
  return mode === "crash" || /^(?:SIG)?(?:KILL|TERM)$|^9$|^15$/.test(signal);
}

/** A signal that a process may handle need not end it: that the engine took it is all that is promised. */
async function verifyDelivered(victim: Killable, signal: AbortSignal): Promise<Effect> {
  const now = await victim.inspect(signal);
  const state = now?.running ? "it still runs" : "it is down";
  return { kind: "in-effect", evidence: `the engine delivered the signal; ${state}` };
}
