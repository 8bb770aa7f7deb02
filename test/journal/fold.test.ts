import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFinished, openFaults, planOf } from "../../src/journal/fold.ts";
import { ended, finished, injected, intended, reverted, revertFailed } from "./made.ts";

const idsOf = (faults: readonly { id: string }[]) => faults.map(({ id }) => id);

describe("the open faults of a journal", () => {
  it("are those intended and not reverted, in the order of their intents", () => {
    const entries = [intended("1"), intended("2"), injected("1"), reverted("1"), intended("3")];
    expect(idsOf(openFaults(entries))).toEqual(["2", "3"]);
  });

  it.each([
    ["was never injected", []],
    ["failed to be injected", [injected("1", "the engine said no")]],
    ["ended by itself", [injected("1"), ended("1")]],
    ["could not be reverted", [injected("1"), revertFailed("1")]],
    ["belongs to a run that says it is finished", [injected("1"), finished]],
  ])("hold one that %s", (_what, more) => {
    expect(idsOf(openFaults([intended("1"), ...more]))).toEqual(["1"]);
  });

  it("hold no fault twice, and none again whose undo was noted twice", () => {
    expect(idsOf(openFaults([intended("1"), intended("1")]))).toEqual(["1"]);
    expect(openFaults([intended("1"), reverted("1"), reverted("1")])).toEqual([]);
  });

  it("only shrink by an undo and only grow by an intent, wherever the tool dies", () => {
    const id = fc.constantFrom("1", "2", "3", "4");
    const entry = id.chain((one) =>
      fc.constantFrom(
        intended(one),
        injected(one),
        injected(one, "no"),
        ended(one),
        revertFailed(one),
        reverted(one),
      ),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
        let before = new Set<string>();
        for (let end = 1; end <= entries.length; end++) {
          const now = new Set(idsOf(openFaults(entries.slice(0, end))));
          const last = entries[end - 1]!;
          const wanted = new Set(before);
          if (last.kind === "intended") wanted.add(last.fault.id);
          if (last.kind === "reverted") wanted.delete(last.fault);
          expect(now).toEqual(wanted);
          before = now;
        }
      }),
    );
  });
});

describe("a journal", () => {
  it("is finished by that entry alone, and has a plan only if one was noted", () => {
    expect(isFinished([intended("1"), reverted("1")])).toBe(false);
    expect(isFinished([intended("1"), finished])).toBe(true);
    expect(planOf([intended("1")])).toBeUndefined();
  });
});
