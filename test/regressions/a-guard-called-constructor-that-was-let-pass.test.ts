/**
 * Seen: `chaos pause --guard constructor` went ahead without a word, as if no guard had been asked for, and
 * `--guard toString=1` died of "push is not a function": both are names that every object has.
 */
import { expect, it } from "vitest";
import { guardsOf } from "../../src/cli/guard-flags.ts";
import { readGuards } from "../../src/guarding.ts";

it.each(["constructor", "toString=1", "__proto__", "__proto__=1", "hasOwnProperty=2"])(
  "--guard %s is no guard",
  async (guard) => {
    const reading = async () => readGuards(guardsOf({ guard: [guard] }), []);
    await expect(reading).rejects.toMatchObject({ code: "GUARD_INVALID" });
  },
);

it("a guard that was given twice is still a list of two", () => {
  const settings = guardsOf({ guard: ["incident=a=b", "incident=c", "opt-in"] });
  expect(settings).toEqual({ incident: ["a=b", "c"], "opt-in": [] });
});
