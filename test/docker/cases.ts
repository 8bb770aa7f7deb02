/** Every monkey of the roster, in each of its ways, by each reach: what contract and loops go through. */
import type { Monkey } from "../../src/core/monkey.ts";
import { monkeys } from "../../src/rosters.ts";
import { ms } from "../../src/units.ts";
import { hasNetem, isNear } from "../lab/netem.ts";

export interface Case {
  readonly monkey: Monkey;
  readonly given: Readonly<Record<string, unknown>>;
  readonly reach: "host" | "helper";
}

/** Ways besides a monkey's example. A monkey that is not named here is gone through by its example. */
const WAYS: Readonly<Record<string, readonly Case["given"][]>> = {
  kill: [{ hold: "1s" }, { mode: "signal" }, { mode: "signal", hold: "1s" }],
  restart: [{ grace: "0s" }],
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

export const roster = await monkeys.all();
export const cases: readonly Case[] = roster.flatMap(casesOf);

/** The loops' own: those whose title CHAOS_CASES matches, which is all of them where it is not set. */
export const inLoops = cases.filter((one) =>
  new RegExp(process.env.CHAOS_CASES ?? "").test(titleOf(one)),
);

export function casesOf(monkey: Monkey): Case[] {
  const ways = [...examplesOf(monkey), ...(WAYS[monkey.name] ?? [])];
  return ways.flatMap((given) => {
    const needs = monkey.needs(monkey.options.parse(given) as never);
    if (needs.includes("netem") && !hasNetem) return [];
    const near = !isByAgent(needs) || isNear ? (["host"] as const) : [];
    const reaches = isByAgent(needs) ? [...near, "helper" as const] : near;
    return reaches.map((reach): Case => ({ monkey, given, reach }));
  });
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

export function titleOf({ monkey, given, reach }: Case): string {
  return `${monkey.name} ${JSON.stringify(given)} by ${reach} reach`;
}

/**
 * In the loops, for which every call of every case is hours: network faults have more cases than all
 * others together, and what a second victim changes is the same for all of them.
 */
export function victimsIn({ monkey, given }: Case): 1 | 2 {
  const isOnNetwork = monkey.needs(monkey.options.parse(given) as never).includes("net");
  return isOnNetwork && monkey.name !== "bandwidth" ? 1 : 2;
}

/** The same case on a command line, with whatever lasts lasting that long. */
export function commandOf({ monkey, given, reach }: Case, lasts: string): string[] {
  const options = Object.entries(given).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return [flag, isLong(name, value) ? lasts : sayValue(value)];
  });
  const settle = "settle" in monkey.options.shape ? ["--settle", "1s"] : [];
  return [monkey.name, ...options, ...settle, "--reach", reach];
}

function sayValue(value: unknown): string {
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** Does the effect stay until it is undone, rather than pass by itself? */
export function isHeld({ monkey, given }: Case): boolean {
  const needs = monkey.needs(monkey.options.parse(given) as never);
  const isReversible = monkey.revert !== "irreversible" && needs.length > 0;
  return isReversible && Object.entries(given).some(([name, value]) => isLong(name, value));
}

function isLong(name: string, value: unknown): boolean {
  return (name === "hold" || name === "duration") && ms(String(value)) > 0;
}
