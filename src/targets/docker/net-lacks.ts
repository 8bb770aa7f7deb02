/** What a victim's kernel has for network faults: known beside it, else asked of a helper where it matters. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Feature } from "../../agent/net/support.ts";
import type { Ability, Lack } from "../../core/ability.ts";
import type { Reach } from "./reach.ts";

type Lacks = Readonly<Record<"net" | "netem" | "redirect", Lack | undefined>>;

const features = z.array(
  z.object({ name: z.string(), present: z.boolean(), says: z.string().optional() }),
);

/** By a helper of its own, which is gone afterwards. */
export async function farSupport(reach: Reach, signal: AbortSignal): Promise<Feature[]> {
  const run = `preflight-${randomBytes(4).toString("hex")}`;
  try {
    const question = { verb: "net-support", args: {} };
    return features.parse(await reach.ask(run, "net", question, signal));
  } finally {
    await reach.disarm(run, signal);
  }
}

/** For packets at all, for netem's queues and for a proxy, as far as it can be known from here. */
export async function netLacks(
  reach: Reach,
  { near, asked }: { near: boolean; asked: readonly Ability[] },
  signal: AbortSignal,
): Promise<Lacks> {
  const { support } = await import("../../agent/net/support.ts");
  const programs = near ? await support("programs") : undefined;
  if (programs?.present) {
    const names = [...KERNEL, ...(asked.includes("redirect") ? REDIRECT : [])];
    return lacksIn(await Promise.all(names.map(support)));
  }
  const lack = await reach.helperLack(signal, programs && noPrograms(programs));
  if (lack) return { net: lack, netem: lack, redirect: lack };
  if (!asked.includes("netem") && !asked.includes("redirect")) return NOTHING;
  // A helper that does not start says so when one is armed.
  return lacksIn(await farSupport(reach, signal).catch(() => []));
}

/** Each try costs a namespace. */
const KERNEL = ["htb", "netem"] as const;
const REDIRECT = ["redirect", "conntrack"] as const;

const NOTHING: Lacks = { net: undefined, netem: undefined, redirect: undefined };

/** What was not looked for is taken for granted. */
function lacksIn(found: readonly Feature[]): Lacks {
  const isAbsent = (name: string) => found.some((one) => one.name === name && !one.present);
  const net = isAbsent("htb") ? NO_HTB : undefined;
  const netem = net ?? (isAbsent("netem") ? NO_NETEM : undefined);
  const redirect = REDIRECT.some(isAbsent) ? NO_REDIRECT : undefined;
  return { net, netem, redirect };
}

/** Beside the engine, and without what the agent's work is done with. */
export function noPrograms({ says = "" }: Feature): Lack {
  return {
    reason: `of the programs for network faults here: ${says.split("\n")[0]}`,
    hint: "Install iproute2, iptables and util-linux, or leave --reach out: a helper container has them",
  };
}

const NO_HTB: Lack = {
  reason: "the engine's kernel has no HTB queues (sch_htb)",
  hint: "Its package of extra kernel modules brings them",
};

export const NO_NETEM: Lack = {
  reason: "the engine's kernel has no netem (sch_netem), which delays, repeats and damages packets",
  hint: "Install its modules: linux-modules-extra-$(uname -r) on Ubuntu, kernel-modules-extra on Fedora and RHEL, linux-image-amd64 instead of -cloud- on Debian. loss, blackhole, partition, dns, dependency, reset and bandwidth do without it, and latency by --backend proxy",
};

export const NO_REDIRECT: Lack = {
  reason: "the engine's kernel cannot lead connections to a proxy (xt_REDIRECT, nf_conntrack)",
  hint: "Its package of extra kernel modules brings them",
};
