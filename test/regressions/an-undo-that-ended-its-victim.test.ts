/**
 * Seen: an exec whose --undo ended with 0 and took process 1 along, in a container that nobody starts again. The
 * service was down for good, and the report said that nothing was left behind.
 */
import { expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import exec from "../../src/monkeys/exec.ts";
import { stage } from "../core/drilling.ts";

const options = { command: ["fill"], undo: ["empty"], duration: "1s" };

const NOBODY = { name: "no", maximumRetryCount: 0 } as const;

async function drill(given: Record<string, unknown>, deadly: string) {
  const it = stage();
  const victims = [it.source.add("web-1")];
  const real = it.source.victim.bind(it.source);
  let isDown = false;
  it.source.victim = (target) => {
    const victim = real(target);
    return {
      ...victim,
      exec: async (order, signal) => {
        const outcome = await victim.exec(order, signal);
        isDown ||= order.argv[0] === deadly;
        return outcome;
      },
      inspect: async (signal) => {
        const now = await victim.inspect(signal);
        return now && isDown ? { ...now, running: false, policy: NOBODY } : now;
      },
    };
  };
  await it.run({ monkey: exec as unknown as Monkey, options: given, victims });
  return (kind: Fact["kind"]) => it.facts.filter((fact) => fact.kind === kind);
}

it("is no undo: the victim is down, which stays open and is told", async () => {
  const of = await drill(options, "empty");
  expect(of("reverted")).toEqual([]);
  expect(of("revert-failed")).toMatchObject([
    { message: expect.stringContaining("running is false") },
  ]);
});

it("is nobody's business where nothing was given to undo it", async () => {
  const { undo: _, ...alone } = options;
  const of = await drill(alone, "fill");
  expect(of("revert-failed")).toEqual([]);
});
