/**
 * Seen on a busy machine: a victim restarted, the engine's word on it came late, and who keeps up with moving
 * peers put the partition into the new network namespace first: it went on, and nobody was told of the restart.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import pause from "../../src/monkeys/pause.ts";
import { stage } from "../core/drilling.ts";

it("what is not in effect any more is not forced again by who follows its peers", async () => {
  const it = stage();
  const monkey = { ...(pause as unknown as Monkey), followMs: () => 1_000 };
  // Without a word: what tells of it is still on its way.
  it.onFact = ({ kind }) => {
    if (kind === "verified") it.source.change("web-1", { paused: false });
  };

  await it.run({ monkey, options: { duration: "5s" }, victims: [it.source.add("web-1")] });

  expect(it.source.deeds.filter((deed) => deed === "pause web-1")).toHaveLength(1);
  expect(it.facts.filter(({ kind }) => kind === "ended")).toMatchObject([
    { deed: { facts: { early: true } } },
  ]);
});
