/** Every monkey of the roster, in each of its ways, by each reach: what contract and loops go through. */
import { monkeys } from "../../src/rosters.ts";
import { ms } from "../../src/units.ts";
import { hasNetem, isNear } from "../lab/netem.ts";
import { type Case, isByNetem, waysOf } from "./ways.ts";

export const roster = await monkeys.all();
/** lab/left-out.ts says which are not among them. */
export const cases: readonly Case[] = roster
  .flatMap((monkey) => waysOf(monkey, isNear))
  .filter((one) => hasNetem || !isByNetem(one));

/** The loops' own: those whose title CHAOS_CASES matches, which is all of them where it is not set. */
export const inLoops = cases.filter((one) =>
  new RegExp(process.env.CHAOS_CASES ?? "").test(titleOf(one)),
);

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
