/**
 * Seen: parted from service:db, and another db joined while the victim was looked at. It was reached,
 * as nobody had parted the two yet, and the whole partition was called ended by somebody else. On the
 * other hand a follower that always failed showed only there.
 */
import { expect, it } from "vitest";
import { whomToTry } from "../../src/agent/net/whom.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import pause from "../../src/monkeys/pause.ts";
import { anOrder } from "../agent/net/made.ts";
import { stage } from "../core/drilling.ts";

it("who joined since, or is gone by now, is not tried", () => {
  const parted = (peers: string[]) => anOrder("cut", { kind: "loss", percent: 100 }, { peers });
  const inEffect = parted(["10.0.0.5", "10.0.0.6"]);
  expect(whomToTry(parted(["10.0.0.5", "10.0.0.7"]), inEffect, [])).toEqual(["10.0.0.5"]);
});

const following = (fails: (round: number) => boolean) => {
  let round = -1;
  const monkey = { ...(pause as unknown as Monkey), followMs: () => 1_000 } satisfies Monkey;
  const inject: Monkey["inject"] = (...words) => {
    round++;
    if (round > 0 && fails(round)) throw new Error("who joined is not to be had");
    return round > 0
      ? Promise.resolve({ how: "followed", facts: {} })
      : (pause as unknown as Monkey).inject(...words);
  };
  return { ...monkey, inject };
};

it.each([
  ["fails to its end", (round: number) => round > 1, ["who joined is not to be had"]],
  ["fails in between", (round: number) => round === 2, []],
])("a fault whose following %s", async (_, fails, said) => {
  const it = stage();
  const victims = [it.source.add("web-1")];

  await it.run({ monkey: following(fails), options: { duration: "5s" }, victims });

  const ends = it.facts.flatMap((fact) => (fact.kind === "ended" ? [fact.deed] : []));
  expect(ends).toMatchObject(said.map(() => ({ facts: { early: true } })));
  for (const [at, words] of said.entries()) expect(ends[at]?.how).toContain(words);
  expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [] });
});
