/** A fault of no monkey that there is, read as of the one that is meant: its other mistakes show beside it. */
import type { z } from "zod";
import { nearest } from "../nearest.ts";
import type { Path } from "./place.ts";

type Issue = z.core.$ZodIssue;

/** Takes no option that anybody must give. */
const ANY = "noop";

export function isOfStranger(issue: Issue): boolean {
  const [faults, , key, ...more] = issue.path;
  const isOfMonkey = faults === "faults" && key === "monkey" && more.length === 0;
  return isOfMonkey && issue.code === "invalid_union";
}

/** @param strangers what a schema says of monkeys of an experiment */
export function withMeant(experiment: unknown, strangers: readonly Issue[]): unknown {
  const { faults } = experiment as { readonly faults: readonly object[] };
  const named = new Map(strangers.map((one) => [placeOf(one.path), knownTo(one)]));
  const read = faults.map((fault, at) => {
    const known = named.get(at);
    return known ? meant(fault as Fault, known) : fault;
  });
  return { ...(experiment as object), faults: read };
}

interface Fault {
  readonly monkey?: unknown;
  readonly options?: unknown;
}

function meant({ monkey, options, ...rest }: Fault, known: readonly string[]): object {
  const near = typeof monkey === "string" ? nearest(monkey, known) : undefined;
  // Whose options they are nobody knows.
  if (near === undefined) return { ...rest, monkey: ANY };
  return { ...rest, monkey: near, ...(options === undefined ? {} : { options }) };
}

function placeOf(path: Path): number {
  return Number(path[1]);
}

function knownTo(issue: Issue): string[] {
  return "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}
