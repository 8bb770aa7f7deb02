/** How the agent's network verbs are reached: in our own process beside the engine, or in a helper. */
import { z } from "zod";
import { support } from "../../agent/net/support.ts";
import { apply, interfaces, look, revert } from "../../agent/net/verbs.ts";
import type { Lack } from "../../core/ability.ts";
import { OUTCOMES } from "../../packets.ts";
import type { NetAgent } from "./net.ts";
import type { Process, Reach } from "./reach.ts";

const done = z.object({ namespace: z.string() });
const seen = done.extend({
  present: z.boolean(),
  seen: z.number(),
  hit: z.number(),
  tried: z.array(
    z.object({
      host: z.string(),
      port: z.number(),
      outcome: z.enum(OUTCOMES),
      ms: z.number(),
    }),
  ),
});

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
        () => apply(process, [order]),
        async (ask) => done.parse(await ask("net-apply", { ...process, orders: [order] })),
        signal,
      ),
    revert: (process, id, signal) =>
      beside(
        process,
        () => revert(process, [id]),
        async (ask) => done.parse(await ask("net-revert", { ...process, ids: [id] })),
        signal,
      ),
    look: (process, order, tries, signal) =>
      beside(
        process,
        () => look(process, order, tries),
        async (ask) => seen.parse(await ask("net-look", { ...process, order, tries })),
        signal,
      ),
    interfaces: async (process, addresses, signal) => {
      if (await isNear(reach, process)) return interfaces(process, addresses);
      const question = { verb: "net-interfaces", args: { ...process, addresses } };
      return z.array(z.string()).parse(await reach.ask(run, "net", question, signal));
    },
  };
}

/** Beside the engine, as root, and with the tools at hand. */
export async function isNear(reach: Reach, process: Process): Promise<boolean> {
  return reach.reachesFromHost([process]) && (await support("programs")).present;
}

/** What is missing for packets at all, and for netem's queues, as far as it can be known from here. */
export async function netLacks(
  reach: Reach,
  near: boolean,
  signal: AbortSignal,
): Promise<{ net: Lack | undefined; netem: Lack | undefined }> {
  if (!near || !(await support("programs")).present) {
    const lack = await reach.helperLack(signal);
    return { net: lack, netem: lack };
  }
  const [htb, netem] = await Promise.all([support("htb"), support("netem")]);
  const net = htb.present ? undefined : NO_HTB;
  return { net, netem: net ?? (netem.present ? undefined : NO_NETEM) };
}

const NO_HTB: Lack = {
  reason: "the engine's kernel has no HTB queues (sch_htb)",
  hint: "Its package of extra kernel modules brings them",
};

export const NO_NETEM: Lack = {
  reason: "the engine's kernel has no netem (sch_netem), which delays, repeats and damages packets",
  hint: "Install its modules: linux-modules-extra-$(uname -r) on Ubuntu, kernel-modules-extra on Fedora and RHEL, linux-image-amd64 instead of -cloud- on Debian. loss, blackhole, partition, dns, dependency, reset and bandwidth do without it",
};
