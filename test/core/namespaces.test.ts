/** Who owns a namespace, over however many steps; and that nobody is asked for ever. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Modes, ownerOf, withOwners } from "../../src/core/namespaces.ts";
import { aTarget } from "./made.ts";

const NAMES = ["a", "b", "c", "d", "e"];
const targets = NAMES.map((name) => aTarget(name));
const idOf = (name: string) => targets.find((one) => one.name === name)?.id ?? "";
const inside = (name: string): Modes => ({ pidMode: `container:${name}`, networkMode: "" });
const tenant = (name: string, modes: Modes) => ({ id: idOf(name), name, modes });

describe("the owner of a namespace", () => {
  it("is at the end of a chain, by names and by ids", () => {
    const modes = new Map([
      ["b", inside(idOf("c"))],
      [idOf("c"), inside("d")],
    ]);
    expect(ownerOf(tenant("a", inside("b")), "pidMode", { targets, modes })).toBe(idOf("d"));
    expect(ownerOf(tenant("a", inside("b")), "networkMode", { targets, modes })).toBe(idOf("a"));
  });

  it("is who a mode names when nobody knows them", () => {
    const known = { targets, modes: new Map() };
    expect(ownerOf(tenant("a", inside("gone")), "pidMode", known)).toBe("gone");
  });

  it("of a network is who made it, when whoever stood between is gone", () => {
    const left = { pidMode: "container:gone", networkMode: "container:gone", networkOf: idOf("c") };
    const modes = new Map([[idOf("b"), left]]);
    const a = { pidMode: "", networkMode: "container:b" };
    expect(ownerOf(tenant("b", left), "networkMode", { targets, modes })).toBe(idOf("c"));
    expect(ownerOf(tenant("a", a), "networkMode", { targets, modes })).toBe(idOf("c"));
    expect(ownerOf(tenant("b", left), "pidMode", { targets, modes })).toBe("gone");
  });

  it("is found, or given up, whatever an engine tells", () => {
    const told = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES).map(inside));
    fc.assert(
      fc.property(told, (all) => {
        const modes = new Map(Object.entries(all).map(([name, one]) => [idOf(name), one]));
        const found = ownerOf(tenant("a", all.a ?? inside("b")), "pidMode", { targets, modes });
        expect(targets.map(({ id }) => id)).toContain(found);
      }),
    );
  });
});

it("asks for those behind those who are named, each once", async () => {
  const all: Record<string, Modes> = { b: inside("c"), c: inside("d"), d: inside("b") };
  const asked: string[] = [];
  const look = async (ids: readonly string[]) => {
    asked.push(...ids);
    return new Map(ids.flatMap((id) => (all[id] ? [[id, all[id]] as const] : [])));
  };
  const found = await withOwners(new Map([["a", inside("b")]]), [inside("gone")], look);
  expect(asked).toEqual(["b", "gone", "c", "d"]);
  expect([...found.keys()]).toEqual(["a", "b", "c", "d"]);
});
