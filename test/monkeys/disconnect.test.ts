import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/entry.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import disconnect from "../../src/monkeys/disconnect.ts";
import { type Stage, stage } from "../core/drilling.ts";
import { aSnapshot, aTarget } from "../core/made.ts";

const NETWORKS: Snapshot["networks"] = {
  back: { aliases: ["db"], addresses: ["10.2.0.9"] },
  front: { aliases: ["web", "www"], ipv4: "10.1.0.7", addresses: ["10.1.0.7"] },
};

const options = { duration: "2s" };
const cutting = { monkey: disconnect as unknown as Monkey, options };
const deeds = (it: Stage) => it.source.deeds.filter((deed) => /^(?:dis)?connect /.test(deed));
const of = <K extends Fact["kind"]>({ facts }: Stage, kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
const withNetworks = (it: Stage, networks = NETWORKS) => [
  it.source.add("web-1", { networks: Object.keys(networks) }, { networks }),
];

describe("disconnect", () => {
  it("takes a victim off all its networks and puts it back as it was", async () => {
    const it = stage();

    await it.run({ ...cutting, victims: withNetworks(it) });

    expect(deeds(it)).toEqual([
      ...["disconnect back web-1", "disconnect front web-1"],
      ...["connect back web-1", "connect front web-1"],
    ]);
    const { networks } = it.source.state("web-1");
    expect(networks.front).toEqual(NETWORKS.front);
    expect(networks.back?.aliases).toEqual(["db"]);
    expect(of(it, "verified")).toMatchObject([{ effect: { kind: "in-effect" } }]);
    expect(it.facts.at(-1)).toMatchObject({ kind: "finished", residue: [], unknown: [] });
  });

  it("says which address the engine drew anew", async () => {
    const it = stage();

    await it.run({ ...cutting, victims: withNetworks(it) });

    const { how, facts } = of(it, "reverted")[0]!.deed;
    expect(how).toMatch(/its address on back is \S+, was 10\.2\.0\.9$/);
    expect(facts).toEqual({ addressChanged: true });
  });

  it("from one network leaves the others alone", async () => {
    const it = stage();

    await it.run({ ...cutting, options: { from: "front" }, victims: withNetworks(it) });

    expect(deeds(it)).toEqual(["disconnect front web-1", "connect front web-1"]);
  });

  it("does not connect what somebody else has connected again as it was", async () => {
    const it = stage();
    const victims = withNetworks(it);
    it.onFact = ({ kind }) => {
      if (kind === "verified") it.source.change("web-1", { networks: NETWORKS });
    };

    await it.run({ ...cutting, victims });

    expect(deeds(it)).toEqual(["disconnect back web-1", "disconnect front web-1"]);
    expect(of(it, "reverted")).toMatchObject([{ deed: { how: "it was on its networks already" } }]);
  });

  it("gives its aliases back to one that a restart put on its network without them", async () => {
    const it = stage();
    const front = { aliases: [], addresses: ["10.1.0.3"] };
    const victims = withNetworks(it);
    it.onFact = ({ kind }) => {
      const startedAt = "web-1 start 2";
      if (kind === "verified") it.source.change("web-1", { networks: { front }, startedAt });
    };

    await it.run({ ...cutting, victims });

    expect(deeds(it).slice(2)).toEqual([
      ...["connect back web-1", "disconnect front web-1", "connect front web-1"],
    ]);
    expect(it.source.state("web-1").networks.front).toEqual(NETWORKS.front);
  });

  it("leaves one alone that is gone", async () => {
    const it = stage();
    const victims = withNetworks(it);
    it.onFact = ({ kind }) => {
      if (kind === "verified") it.source.vanish("web-1");
    };

    await it.run({ ...cutting, victims });

    expect(of(it, "reverted")).toMatchObject([{ deed: { facts: { gone: true } } }]);
  });

  it("warns of addresses that cannot be kept, and of no others", () => {
    const victim = { name: "web-1", before: aSnapshot({ networks: NETWORKS }) };
    const said = disconnect.cautions?.(disconnect.options.parse({}), [victim]) ?? [];
    expect(said).toEqual([expect.stringContaining("come back to back with another address")]);
    expect(said[0]).toContain("10.2.0.9");
    const only = disconnect.options.parse({ from: "front" });
    expect(disconnect.cautions?.(only, [victim])).toEqual([]);
  });

  it("passes over who is not on the network that is meant, or on none", () => {
    const target = aTarget("web-1", { networks: ["front"] });
    const lack = (from: string | undefined, networks = target.networks) =>
      disconnect.lacks?.(disconnect.options.parse({ from }), { ...target, networks }, []);
    expect(lack(undefined)).toBeUndefined();
    expect(lack("front")).toBeUndefined();
    expect(lack("back")).toEqual({ reason: "it is not on network back", hint: "It is on front" });
    expect(lack(undefined, [])?.reason).toBe("it is on no network");
  });

  it.each([{ from: "" }, { duration: "0s" }, { network: "front" }])("refuses %j", (given) => {
    expect(disconnect.options.safeParse(given).success).toBe(false);
  });
});
