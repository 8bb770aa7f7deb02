/** What this kernel and these tools can do, each tried in a network namespace that is thrown away. */
import { existsSync } from "node:fs";
import { messageOf } from "../../failure.ts";
import { runProgram } from "./run-program.ts";
import { IPV6, RESTORERS } from "./tables.ts";
import { estranged, spelt } from "./variant.ts";

export interface Feature {
  readonly name: string;
  readonly present: boolean;
  /** What the tool said when it was refused. */
  readonly says?: string | undefined;
}

const ANY = "protocol ip prio 1 u32 match u32 0 0";

/** Filters stand on a queue, so some take more than one line. */
const TC = {
  htb: ["qdisc add dev lo root htb"],
  netem: ["qdisc add dev lo root netem delay 1ms"],
  blackhole: ["qdisc add dev lo root blackhole"],
  u32: ["qdisc add dev lo root handle 1: htb", `filter add dev lo parent 1: ${ANY} flowid 1:1`],
  ingress: ["qdisc add dev lo ingress"],
  mirred: [
    "qdisc add dev lo ingress",
    `filter add dev lo parent ffff: ${ANY} action mirred egress redirect dev lo`,
  ],
} as const;

const RULES = {
  time: ["mangle", "-m time --datestop 2037-12-31T00:00:00 -j ACCEPT"],
  comment: ["mangle", '-m comment --comment "x" -j ACCEPT'],
  statistic: ["mangle", "-m statistic --mode random --probability 0.5 -j ACCEPT"],
  classify: ["mangle", "-j CLASSIFY --set-class 1:1"],
  reset: ["filter", "-p tcp -j REJECT --reject-with tcp-reset"],
  redirect: ["nat", "-p tcp --dport 1 -j REDIRECT --to-ports 2"],
  conntrack: ["mangle", "-m conntrack --ctstate INVALID"],
  icmp6: ["mangle", "-p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT"],
} as const;

/** Asked of ip6tables, where the kernel has IPv6: elsewhere no such rule is written. */
const SIX: readonly string[] = ["icmp6"];

/** Where they are taken, if not for what comes in. */
const CHAINS = { classify: "POSTROUTING", redirect: "PREROUTING" } as const;

/** What setpriv ends with where there is no such program. */
const NOT_FOUND = 127;
const PROGRAMS = [
  "nsenter",
  "setpriv",
  "sh",
  "tc",
  "ip",
  "iptables-restore",
  "iptables-save",
  "ip6tables-restore",
];

export type FeatureName = keyof typeof TC | keyof typeof RULES | "ifb" | "programs" | "node";

const known = new Map<FeatureName, Promise<Feature>>();

/** Asked once per process: a kernel does not change under it, and each try costs a process. */
export function support(name: FeatureName): Promise<Feature> {
  const found = known.get(name) ?? tried(name);
  known.set(name, found);
  return found;
}

export function supportOfAll(): Promise<Feature[]> {
  const names = [
    "programs",
    ...Object.keys(TC),
    "ifb",
    ...Object.keys(RULES),
    "node",
  ] as FeatureName[];
  return Promise.all(names.map(support));
}

async function tried(name: FeatureName): Promise<Feature> {
  try {
    const says = name === "programs" ? await missing() : await attempt(name);
    return says === undefined ? { name, present: true } : { name, present: false, says };
  } catch (error) {
    return { name, present: false, says: messageOf(error) };
  }
}

/** @returns what was said against it */
async function attempt(name: Exclude<FeatureName, "programs">): Promise<string | undefined> {
  if (name === "node") return refusal(process.execPath, ["--version"]);
  if (name === "ifb") return refusal("ip", ["link", "add", "chaos0", "type", "ifb"]);
  if (name in TC)
    return refusal("tc", ["-batch", "-"], `${TC[name as keyof typeof TC].join("\n")}\n`);
  if (SIX.includes(name) && !existsSync(IPV6)) return undefined;
  const [table, rule] = RULES[name as keyof typeof RULES];
  const chain = CHAINS[name as keyof typeof CHAINS] ?? "INPUT";
  const restorer = await spelt(RESTORERS[SIX.includes(name) ? 6 : 4]);
  return refusal(restorer, [], `*${table}\n-A ${chain} ${rule}\nCOMMIT\n`);
}

async function refusal(
  program: string,
  args: readonly string[],
  input = "",
): Promise<string | undefined> {
  const said = await runProgram("unshare", ["--net", "--", program, ...args], input);
  return said.status === 0 ? undefined : said.stderr.trim() || `status ${said.status}`;
}

async function missing(): Promise<string | undefined> {
  const found = await Promise.all(
    PROGRAMS.map((program) =>
      runProgram(program, ["--version"], "").then(
        ({ status }) => (status === NOT_FOUND ? [program] : []),
        () => [program],
      ),
    ),
  );
  const absent = found.flat();
  return absent.length === 0 ? estranged() : `not there: ${absent.join(", ")}`;
}
