/** What the engine's kernel has for network faults, one line for each queue and match, tried where they would be used. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type Feature, supportOfAll } from "../../agent/net/support.ts";
import type { Readiness } from "../../core/source.ts";
import { messageOf } from "../../failure.ts";
import { NO_NETEM } from "./net-reach.ts";
import type { Reach } from "./reach.ts";

const features = z.array(
  z.object({ name: z.string(), present: z.boolean(), says: z.string().optional() }),
);

const MEANS: Readonly<Record<string, { says: string; without: string }>> = {
  programs: {
    says: "tc, ip, iptables, nsenter and setpriv are there",
    without: "network faults go by a helper container, whose image has them",
  },
  htb: { says: "queues in classes (sch_htb)", without: "no network fault but ingress ones" },
  netem: { says: "delays, repeats, damages (sch_netem)", without: NO_NETEM.hint },
  ingress: { says: "a hook for what arrives", without: "latency and bandwidth only on egress" },
  ifb: {
    says: "a device to queue what arrives (ifb)",
    without: "latency and bandwidth only on egress",
  },
  time: {
    says: "rules that go inert by themselves (xt_time)",
    without: "rules stay until somebody undoes them: the watchdog, or chaos revert",
  },
  comment: { says: "rules that say whose they are (xt_comment)", without: "no network fault" },
  statistic: { says: "losses by chance (xt_statistic)", without: "no loss but of 100%" },
  classify: {
    says: "rules that sort into classes (xt_CLASSIFY)",
    without: "nothing can be lost on its way out",
  },
  reset: { says: "resets (xt_REJECT)", without: "no reset, and no dependency but by drop" },
};

/** Beside the engine we try them ourselves; elsewhere a helper does. */
export async function netReadiness(
  reach: Reach,
  near: boolean,
  signal: AbortSignal,
): Promise<Readiness[]> {
  try {
    const found = near ? await supportOfAll() : await askHelper(reach, signal);
    return found.map(lineOf);
  } catch (error) {
    const consequence = "whether network faults can be had shows when one is armed";
    return [{ subject: "network", state: "unknown", says: messageOf(error), consequence }];
  }
}

async function askHelper(reach: Reach, signal: AbortSignal): Promise<Feature[]> {
  const run = `preflight-${randomBytes(4).toString("hex")}`;
  try {
    const question = { verb: "net-support", args: {} };
    return features.parse(await reach.ask(run, "net", question, signal));
  } finally {
    await reach.disarm(run, signal);
  }
}

function lineOf({ name, present, says }: Feature): Readiness {
  const subject = `network: ${name}`;
  const meant = MEANS[name];
  if (present) return { subject, state: "present", says: meant?.says ?? name };
  const first = (says ?? "").split("\n")[0] ?? "";
  return { subject, state: "absent", says: first, consequence: meant?.without ?? "" };
}
