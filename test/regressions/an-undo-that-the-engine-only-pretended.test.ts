/**
 * Seen: something in front of the engine answered 200 to a thaw and did nothing. The journal said
 * "thawed", the claim was released, and no `chaos revert` could ever find the frozen container.
 */
import { expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import pause from "../../src/monkeys/pause.ts";
import { stage } from "../core/drilling.ts";

it("a victim that is still frozen after its undo stays open, claimed, and told of", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  it.onFact = ({ kind }) => {
    if (kind === "verified") it.source.victim = pretending(it.source);
  };

  await it.run({ monkey: pause as unknown as Monkey, options: { duration: "1s" }, victims });

  const of = (kind: Fact["kind"]) => it.facts.filter((fact) => fact.kind === kind);
  expect(of("reverted")).toEqual([]);
  expect(of("revert-failed")).toMatchObject([
    { message: expect.stringContaining("paused is true") },
  ]);
  expect(it.source.held.size).toBe(1);
});

function pretending(source: ReturnType<typeof stage>["source"]) {
  const real = source.victim.bind(source);
  return (target: Parameters<typeof real>[0]) => ({ ...real(target), thaw: async () => {} });
}
