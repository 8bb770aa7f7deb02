import { describe, expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import remove from "../../src/monkeys/remove.ts";
import { stage } from "../core/drilling.ts";
import { aSnapshot } from "../core/made.ts";

const removing = { monkey: remove as unknown as Monkey, options: {} };

function cautions(volumes: "keep" | "remove", anonymous: string[], autoRemove = false): string {
  const before = aSnapshot({ anonymous, autoRemove });
  return (remove.cautions?.({ volumes }, [{ name: "db-1", before }]) ?? []).join();
}

describe("remove", () => {
  it("is done once, is seen to be done, and nobody tries to undo it", async () => {
    const it = stage();

    await it.run({ ...removing, victims: [it.source.add("web-1")] });

    expect(it.source.has("web-1")).toBe(false);
    expect(it.source.deeds.filter((deed) => deed.startsWith("remove"))).toEqual(["remove web-1"]);
    expect(it.facts.filter(({ kind }) => kind === "verified")).toMatchObject([
      { effect: { kind: "in-effect" } },
    ]);
    expect(it.facts.filter(({ kind }) => kind === "reverted")).toMatchObject([
      { deed: { how: "cannot be undone, as the plan said" } },
    ]);
    expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
    expect([...it.source.held.keys()]).toEqual([]);
  });

  it("does not take for its own what somebody else has removed", async () => {
    const it = stage();
    const victims = [it.source.add("web-1")];
    it.onFact = ({ kind }) => {
      if (kind === "intended") it.source.destroy("web-1");
    };

    await it.run({ ...removing, victims });

    expect(it.facts.filter(({ kind }) => kind === "injected")).toMatchObject([
      { deed: { how: "it vanished before it was hit" } },
    ]);
    expect(it.facts.filter(({ kind }) => kind === "stopped")).toMatchObject([
      { cause: "nothing-left" },
    ]);
  });

  it("takes volumes along only where that is asked for", async () => {
    const it = stage();
    const options = { volumes: "remove" };

    await it.run({ ...removing, options, victims: [it.source.add("web-1")] });

    expect(it.source.deeds).toContain("remove web-1 with volumes");
  });

  it("warns of what becomes of volumes that nobody named, and of nothing else", () => {
    expect(cautions("keep", [])).toBe("");
    expect(cautions("keep", ["/data"])).toContain("(/data) stay on the engine");
    expect(cautions("remove", ["/data"])).toContain("are removed with it");
    expect(cautions("keep", ["/data"], true)).toContain("because of its --rm");
  });

  it.each([{ volumes: "yes" }, { force: true }])("refuses %j", (given) => {
    expect(remove.options.safeParse(given).success).toBe(false);
  });
});
