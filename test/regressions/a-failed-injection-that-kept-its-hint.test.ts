/**
 * Seen: an injection that failed for a name that does not resolve said what is wrong, and the way out that its error
 * knew was nowhere: neither on the console nor in the report.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import { ChaosError } from "../../src/failure.ts";
import pause from "../../src/monkeys/pause.ts";
import { stage } from "../core/drilling.ts";

const wrong = (hint?: string) =>
  new ChaosError("NET_PEERS", "db.example is no name", hint === undefined ? {} : { hint });

async function noted(of: Partial<Monkey>): Promise<(string | undefined)[]> {
  const it = stage();
  const monkey = { ...(pause as unknown as Monkey), ...of };
  await it.run({ monkey, options: { duration: "1s" }, victims: [it.source.add("web-1")] });
  return it.facts.flatMap((fact) => {
    if (fact.kind === "injected") return [fact.error];
    return fact.kind === "stopped" ? [fact.message] : [];
  });
}

it("an injection that fails says the way out", async () => {
  const inject = async () => Promise.reject(wrong("Name its address"));
  expect(await noted({ inject })).toEqual(["db.example is no name (Name its address)"]);
});

it("and says no more than there is", async () => {
  expect(await noted({ inject: async () => Promise.reject(wrong()) })).toEqual([
    "db.example is no name",
  ]);
});

it("so does what fails beforehand", async () => {
  const arm = async () => Promise.reject(wrong("Name its address"));
  expect(await noted({ arm })).toEqual(["NET_PEERS: db.example is no name (Name its address)"]);
});
