/** How the agent's network verbs are reached: in our own process beside the engine, or in a helper. */
import { z } from "zod";
import { OUTCOMES } from "../../packets.ts";
import type { NetAgent } from "./net.ts";
import type { Process, Reach } from "./reach.ts";

const done = z.object({ namespace: z.string() });
const undone = done.extend({ count: z.number(), cut: z.number().optional() });
const seen = done.extend({
  present: z.boolean(),
  lacking: z.string().optional(),
  seen: z.number(),
  hit: z.number(),
  passed: z.object({ bytes: z.number(), ms: z.number() }).optional(),
  noticed: z
    .object({ damaged: z.number(), repeated: z.number(), overtaken: z.number() })
    .optional(),
  tried: z.array(
    z.object({
      host: z.string(),
      port: z.number(),
      outcome: z.enum(OUTCOMES),
      ms: z.number(),
      bytes: z.number().optional(),
      pieces: z.number().optional(),
      endMs: z.number().optional(),
      status: z.number().optional(),
    }),
  ),
});

const left = done.extend({
  faults: z.array(z.object({ id: z.string(), until: z.string() })),
  remains: z.array(z.string()),
});

/** Loaded by who impairs packets: a list of targets took a third longer with them. */
const verbs = () => import("../../agent/net/verbs.ts");

type Ask = (verb: string, args: object) => Promise<unknown>;

export function netAgent(reach: Reach, run: string): NetAgent {
  const beside = async <T extends object>(
    process: Process,
    near: () => Promise<T>,
    far: (ask: Ask) => Promise<T>,
    signal: AbortSignal,
  ) => {
    if (await isNear(reach, process)) return { reach: "host", ...(await near()) };
    const ask: Ask = (verb, args) => reach.ask(run, "net", { verb, args }, signal);
    return { reach: "helper", ...(await far(ask)) };
  };
  return {
    apply: (process, order, signal) =>
      beside(
        process,
        async () => (await verbs()).apply(process, [order]),
        async (ask) => done.parse(await ask("net-apply", { ...process, orders: [order] })),
        signal,
      ),
    revert: (process, id, signal) =>
      beside(
        process,
        async () => (await verbs()).revert(process, [id]),
        async (ask) => undone.parse(await ask("net-revert", { ...process, ids: [id] })),
        signal,
      ),
    look: (process, order, tries, signal) =>
      beside(
        process,
        async () => (await verbs()).look(process, order, tries),
        async (ask) => seen.parse(await ask("net-look", { ...process, order, tries })),
        signal,
      ),
    leftovers: async (process, signal) => {
      if (await isNear(reach, process)) return (await verbs()).leftovers(process);
      const question = { verb: "net-leftovers", args: process };
      return left.parse(await reach.ask(run, "net", question, signal));
    },
    interfaces: async (process, addresses, signal) => {
      if (await isNear(reach, process)) return (await verbs()).interfaces(process, addresses);
      const question = { verb: "net-interfaces", args: { ...process, addresses } };
      return z.array(z.string()).parse(await reach.ask(run, "net", question, signal));
    },
  };
}

/** Beside the engine, as root, and with the tools at hand. */
export async function isNear(reach: Reach, process: Process): Promise<boolean> {
  if (!reach.reachesFromHost([process])) return false;
  const { support } = await import("../../agent/net/support.ts");
  return (await support("programs")).present;
}
