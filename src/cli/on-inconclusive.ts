/** What an inconclusive run means to a pipeline: a failure, unless somebody said that it only warns. */
import { type Command, Option } from "commander";
import { ChaosError } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { offering } from "./choices.ts";

const CHOICES = ["fail", "warn"] as const;
export type OnInconclusive = (typeof CHOICES)[number];

export function addOnInconclusive(command: Command): Command {
  const says = "fail: it exits with 3 (default); warn: with 0, and says so";
  return command.addOption(offering(new Option("--on-inconclusive <what>", says), CHOICES));
}

/** @throws ChaosError USAGE */
export function onInconclusiveOf(given: string | undefined): OnInconclusive | undefined {
  const known = CHOICES.find((one) => one === given);
  if (known || given === undefined) return known;
  const near = nearest(given, CHOICES);
  throw new ChaosError("USAGE", `Cannot use --on-inconclusive "${given}": expected fail or warn`, {
    ...(near ? { hint: `Did you mean "${near}"?` } : {}),
  });
}
