/**
 * Seen: two victims of a partition with `onRestart: reinject` restarted together, and the second was in
 * touch again for three and a half seconds: it was hit again only when it was known of the first
 * whether its packets met the fault.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import pause from "../../src/monkeys/pause.ts";
import { stage } from "../core/drilling.ts";

const CHECK_MS = 3_000;

const pausing = pause as unknown as Monkey;
/** Nothing is to be seen of it for some seconds. */
const verify: Monkey["verify"] = async (victim, fault, signal, tools) => {
  if (!tools.atAGlance) await tools.clock.sleep(CHECK_MS, signal);
  return pausing.verify(victim, fault, signal, tools);
};

it("who restarts along with another is hit again at once", async () => {
  const it = stage();
  // An engine takes its time.
  const inject: Monkey["inject"] = async (...words) => {
    await it.clock.sleep(50);
    return pausing.inject(...words);
  };
  const victims = ["web-1", "web-2"].map((name) => it.source.add(name));
  const times: number[] = [];
  let verified = 0;
  it.onFact = ({ kind }) => {
    if (kind === "injected") times.push(it.clock.monotonicMs());
    if (kind === "verified" && ++verified === victims.length)
      for (const { name } of victims) it.source.dieByItself(name);
  };

  const monkey = { ...pausing, inject, verify };
  await it.run({ monkey, options: { duration: "15s" }, victims, onRestart: "reinject" });

  expect(times).toHaveLength(4);
  expect((times[3] ?? 0) - (times[2] ?? 0)).toBeLessThan(CHECK_MS / 2);
  const kinds = it.facts.flatMap((fact) => (fact.kind === "verified" ? [fact.effect.kind] : []));
  expect(kinds).toEqual(["in-effect", "in-effect", "in-effect", "in-effect"]);
  expect(it.facts.filter(({ kind }) => kind === "ended")).toEqual([]);
});
