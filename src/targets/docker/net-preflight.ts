/** What the engine's kernel has for network faults, one line for each queue and match, tried where they would be used. */
import { type Feature, type FeatureName, support, supportOfAll } from "../../agent/net/support.ts";
import type { Readiness } from "../../core/source.ts";
import { messageOf } from "../../failure.ts";
import { farSupport, NO_NETEM, noPrograms } from "./net-lacks.ts";
import type { Reach } from "./reach.ts";

const MEANS: Readonly<Record<FeatureName, { says: string; without: string }>> = {
  programs: {
    says: "tc, ip, iptables, nsenter and setpriv are there",
    without: "network faults go by a helper container, whose image has them",
  },
  htb: { says: "queues in classes (sch_htb)", without: "no network fault by the kernel" },
  netem: { says: "delays, repeats, damages (sch_netem)", without: NO_NETEM.hint },
  blackhole: {
    says: "a queue that swallows (sch_blackhole)",
    without: "nothing can be lost on its way out",
  },
  u32: {
    says: "filters that sort into queues (cls_u32)",
    without: "no bandwidth, and nothing that takes netem",
  },
  ingress: { says: "a hook for what arrives", without: "latency and bandwidth only on egress" },
  ifb: {
    says: "a device to queue what arrives (ifb)",
    without: "latency and bandwidth only on egress",
  },
  mirred: {
    says: "what arrives led to that device (act_mirred)",
    without: "latency and bandwidth only on egress",
  },
  time: {
    says: "rules that go inert by themselves (xt_time)",
    without:
      "rules stay until somebody undoes them: the watchdog, or chaos revert; a port whose proxy died answers only then",
  },
  comment: { says: "rules that say whose they are (xt_comment)", without: "no network fault" },
  statistic: { says: "losses by chance (xt_statistic)", without: "no loss but of 100%" },
  classify: {
    says: "rules that sort into classes (xt_CLASSIFY)",
    without: "nothing can be lost on its way out",
  },
  redirect: {
    says: "connections led to a proxy (xt_REDIRECT)",
    without: "no fault by proxy: no http, slow-open, slow-close, slicer, limit-data, timeout",
  },
  conntrack: {
    says: "connections that keep their way (nf_conntrack)",
    without: "no fault by proxy: open connections would be reset with it",
  },
  node: {
    says: "the proxy itself can be started",
    without: "no fault by proxy: its image must have node",
  },
  icmp6: {
    says: "neighbour discovery told from other packets (icmp6 of ip6tables)",
    without:
      "no loss, blackhole, partition, dns, dependency or reset by rules: IPv6 neighbours could not be spared",
  },
  reset: {
    says: "resets (xt_REJECT)",
    without: "no reset, no dns but by timeout, and no dependency but by drop",
  },
};

/** Beside the engine we try them ourselves where the programs are there; elsewhere a helper does. */
export async function netReadiness(
  reach: Reach,
  near: boolean,
  signal: AbortSignal,
): Promise<Readiness[]> {
  const programs = near ? await support("programs") : undefined;
  if (programs?.present) return (await supportOfAll()).map(lineOf);
  const here = programs ? [lineOf(programs)] : [];
  const lack = programs && (await reach.helperLack(signal, noPrograms(programs)));
  if (lack) return here.map((line) => ({ ...line, consequence: `no network fault. ${lack.hint}` }));
  return [...here, ...(await farReadiness(reach, here.length > 0, signal))];
}

/** @param areHere whether a line tells of our own programs already */
async function farReadiness(
  reach: Reach,
  areHere: boolean,
  signal: AbortSignal,
): Promise<Readiness[]> {
  try {
    const found = await farSupport(reach, signal);
    return found
      .filter(({ name, present }) => !(areHere && present && name === "programs"))
      .map(lineOf);
  } catch (error) {
    const consequence = "whether network faults can be had shows when one is armed";
    return [{ subject: "network", state: "unknown", says: messageOf(error), consequence }];
  }
}

function lineOf({ name, present, says }: Feature): Readiness {
  const subject = `network: ${name}`;
  const meant = (MEANS as Readonly<Record<string, (typeof MEANS)[FeatureName]>>)[name];
  if (present) return { subject, state: "present", says: meant?.says ?? name };
  const first = (says ?? "").split("\n")[0] ?? "";
  return { subject, state: "absent", says: first, consequence: meant?.without ?? "" };
}
