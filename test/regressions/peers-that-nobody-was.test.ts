/**
 * Seen: `chaos partition --peers service:nope` noted in its plan that nobody was meant, asked for consent, claimed its
 * victims and ended in exit 6, "could not be injected". Whom nobody can be is known when victims are drawn.
 */
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { ChaosError } from "../../src/failure.ts";
import type { Order } from "../../src/order.ts";
import { prepare } from "../../src/prepare.ts";
import { FakeSource } from "../core/fake-source.ts";
import { WATCHING } from "../reporter/journal.ts";

function aSource(): FakeSource {
  const source = new FakeSource(systemClock);
  source.add("api-1", { service: "api", networks: ["shop"], addresses: ["10.1.0.1"] });
  source.add("db-1", { service: "db", networks: ["shop"], addresses: ["10.1.0.2", "fd00::2"] });
  source.add("dead-1", { service: "dead", networks: ["shop"] }, { running: false });
  source.add("beside-1", { service: "beside", networks: [], networkMode: "container:db-1" });
  source.add("silent-1", { service: "silent", networks: ["shop"] });
  source.leadsTo = async (name) => (name === "nope.example" ? { astray: "ENOTFOUND" } : {});
  return source;
}

async function refusal(options: Record<string, unknown>, monkey = "loss") {
  const fault = { monkey, options, selection: { service: ["api"] }, quantity: { kind: "all" } };
  const order = {
    ...{ faults: [fault], protection: { force: false, minAgeMs: 0 }, probes: [] },
    watching: WATCHING,
  };
  const asked = prepare(order as unknown as Order, aSource(), AbortSignal.timeout(5_000));
  const failed = await asked.catch((error: unknown) => error);
  return failed instanceof ChaosError ? failed : undefined;
}

describe("peers of whom nobody has an address", () => {
  it.each(["loss", "partition", "dependency", "bandwidth", "http"])(
    "that no target is are refused in the plan of %s, with exit 3 and the nearest",
    async (monkey) => {
      const failure = await refusal({ peers: ["service:dbb"] }, monkey);
      expect(failure?.exit).toBe(3);
      expect(failure?.message).toMatch(/no target matches --peers service:dbb/);
      expect(failure?.hint).toMatch(/Did you mean "service:db"\?/);
    },
  );

  it("that are down are refused, and so are those that an exception spares", async () => {
    const down = await refusal({ peers: ["service:dead"] });
    expect(down?.message).toMatch(/nobody whom --peers service:dead means has an address/);
    const spared = [
      { peers: ["service:db"], except: ["db-1"] },
      { peers: ["service:beside"], except: ["10.0.0.0/8", "fd00::/8"] },
      { peers: ["10.1.0.0/16"], except: ["10.0.0.0/8"] },
    ];
    for (const options of spared) {
      const failure = await refusal(options);
      expect(failure?.exit, JSON.stringify(options)).toBe(3);
      expect(failure?.message).toMatch(/means, --except .* spares/);
    }
  });

  it.each([
    [["service:db"]],
    [["service:nope", "service:db"]],
    [["service:beside"]],
    [["service:silent"]],
    [["host:example.com"]],
    [["10.9.9.9"]],
  ])("are not %j: somebody is, or may be", async (peers) => {
    expect(await refusal({ peers })).toBeUndefined();
  });

  it.each(["loss", "partition", "dependency", "http"])(
    "that are names which lead nowhere are refused in the plan of %s, and so are exceptions",
    async (monkey) => {
      for (const options of [
        { peers: ["host:example.com", "host:nope.example"] },
        { peers: ["service:db"], except: ["host:nope.example"] },
      ]) {
        const failure = await refusal(options, monkey);
        expect(failure?.exit, JSON.stringify(options)).toBe(3);
        expect(failure?.message).toMatch(/host:nope.example does not resolve: ENOTFOUND/);
        expect(failure?.hint).toBe("Name its addresses or CIDRs instead");
      }
    },
  );
});
