/**
 * Removes containers, running as they are: what `docker rm --force` does. Nothing but an
 * orchestrator replaces one, and what it had written into itself is lost: there is no way back.
 */
import { z } from "zod";
import { poll } from "../core/clock.ts";
import { VANISHED } from "../core/missed.ts";
import { defineMonkey, type Endangered } from "../core/monkey.ts";

const GONE_DEADLINE_MS = 10_000;

const options = z.strictObject({
  volumes: z
    .enum(["keep", "remove"])
    .default("keep")
    .describe("what becomes of the volumes that nobody named"),
});

export default defineMonkey({
  name: "remove",
  summary: "Remove containers for good: only an orchestrator would replace them",
  options,
  example: { volumes: "keep" },
  needs: () => ["remove"] as const,
  momentary: true,
  sentence: ({ volumes }) =>
    volumes === "remove" ? "remove for good, with unnamed volumes," : "remove for good",
  holdMs: () => 0,
  cautions: ({ volumes }, victims) => [
    ...victims.filter(hasUnnamed).map((victim) => fateOf(victim, volumes)),
  ],
  inject: async (victim, fault, signal) => {
    const isOurs = await victim.remove(fault.options.volumes === "remove", signal);
    return isOurs ? { how: "the engine's remove call, by force", facts: {} } : VANISHED;
  },
  verify: async (victim, _fault, signal, { clock }) => {
    const isGone = async () => ((await victim.inspect(signal)) ? undefined : true);
    const limits = { everyMs: 50, deadlineMs: GONE_DEADLINE_MS, signal };
    return (await poll(clock, isGone, limits))
      ? { kind: "in-effect", evidence: "the engine knows it no more" }
      : { kind: "not-in-effect", evidence: "it is still there" };
  },
  revert: "irreversible",
});

function hasUnnamed({ before }: Endangered): boolean {
  return (before.anonymous ?? []).length > 0;
}

function fateOf({ name, before }: Endangered, volumes: "keep" | "remove"): string {
  const which = `${name}'s unnamed volumes (${(before.anonymous ?? []).join(", ")})`;
  if (before.autoRemove) return `The engine removes ${which} with it, because of its --rm`;
  return volumes === "remove"
    ? `${which} are removed with it, and what is in them is lost`
    : `${which} stay on the engine, where nothing leads to them any more`;
}
