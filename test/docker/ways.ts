/** Every monkey in each of its ways, by each reach, on whatever engine: cases.ts has those that this one can do. */
import type { Monkey } from "../../src/core/monkey.ts";

export interface Case {
  readonly monkey: Monkey;
  readonly given: Readonly<Record<string, unknown>>;
  readonly reach: "host" | "helper";
}

/** Ways besides a monkey's example. A monkey that is not named here is gone through by its example. */
const WAYS: Readonly<Record<string, readonly Case["given"][]>> = {
  kill: [{ hold: "1s" }, { mode: "signal" }, { mode: "signal", hold: "1s" }],
  restart: [{ grace: "0s" }],
  bandwidth: [
    { direction: "ingress", backend: "kernel", duration: "2s" },
    { direction: "both", backend: "kernel", duration: "2s" },
  ],
  blackhole: [{ direction: "egress", duration: "2s" }],
  dependency: [
    { peers: ["service:db"], mode: "drop", duration: "2s" },
    { peers: ["service:db"], mode: "reset", duration: "2s" },
  ],
  dns: [{ mode: "timeout", duration: "2s" }],
  loss: [{ loss: "30%", burst: 5, duration: "2s" }],
  stop: [{ grace: "0s", duration: "1s" }],
  "zone-wiper": [{ hold: "0s" }],
};

/** What needs the agent beside the victim is done in our own process, or in a helper. */
export function isByAgent(needs: readonly string[]): boolean {
  return ["crash", "processes", "net"].some((need) => needs.includes(need));
}

export function waysOf(monkey: Monkey, isNear: boolean): Case[] {
  const ways = [...examplesOf(monkey), ...(WAYS[monkey.name] ?? [])];
  return ways.flatMap((given) => {
    const needs = monkey.needs(monkey.options.parse(given) as never);
    const near = !isByAgent(needs) || isNear ? (["host"] as const) : [];
    const reaches = isByAgent(needs) ? [...near, "helper" as const] : near;
    return reaches.map((reach): Case => ({ monkey, given, reach }));
  });
}

/**
 * Nobody asks the victim of a loop: what hits those who ask alone, or limits how much they get, is in
 * place there, and never confirmed.
 */
export function exitUnasked({ monkey, given }: Case): number {
  const isByProxy = monkey.needs(monkey.options.parse(given) as never).includes("redirect");
  return isByProxy || monkey.name === "bandwidth" ? 3 : 0;
}

export function isByNetem({ monkey, given }: Case): boolean {
  return monkey.needs(monkey.options.parse(given) as never).includes("netem");
}

/** What is decided by an engine's kernel elsewhere is said here: by each backend once. */
function examplesOf({ example, options }: Monkey): Case["given"][] {
  if (!("backend" in options.shape)) return [example];
  return [
    { ...example, backend: "kernel" },
    { ...example, backend: "proxy", ports: "80" },
  ];
}

/** Of its ways, one beside its examples. */
export function isFurther({ monkey, given }: Case): boolean {
  return WAYS[monkey.name]?.includes(given) ?? false;
}
