/**
 * Seen: a blackhole or a reset on a victim that was idle for its first three seconds ended "not confirmed", exit 3,
 * though clients that came later were cut off. The last look, before it is undone, sees whom it met meanwhile.
 */
import { expect, it } from "vitest";
import type { Effect } from "../../src/core/fault.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import pause from "../../src/monkeys/pause.ts";
import { stage } from "../core/drilling.ts";

const IDLE: Effect = {
  kind: "unknown",
  evidence: "in place, but no packet in scope has passed yet",
};
const MET: Effect = { kind: "in-effect", evidence: "3 packets in scope swallowed so far" };
const THROUGH: Effect = { kind: "not-in-effect", evidence: "it was reached nevertheless" };

/** What each look says: the first when it begins, the last before it is undone. */
async function verified(looks: readonly Effect[]): Promise<Effect[]> {
  const it = stage();
  const left = [...looks];
  const verify: Monkey["verify"] = async () => left.shift() ?? (looks.at(-1) as Effect);
  const monkey = { ...(pause as unknown as Monkey), verify };
  await it.run({ monkey, options: { duration: "10s" }, victims: [it.source.add("web-1")] });
  return it.facts.flatMap((fact) => (fact.kind === "verified" ? [fact.effect] : []));
}

it("who met nobody at first is confirmed by whom it met later", async () => {
  expect(await verified([IDLE, MET])).toEqual([IDLE, MET]);
});

it("who met nobody to the end is not, nor is any other confirmed twice", async () => {
  expect(await verified([IDLE, IDLE])).toEqual([IDLE]);
  expect(await verified([MET, MET])).toEqual([MET]);
});

it("who let somebody through is not confirmed by those that it swallowed besides", async () => {
  expect(await verified([THROUGH, MET])).toEqual([THROUGH]);
});
