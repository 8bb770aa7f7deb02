/**
 * Seen: `chaos partition --name api --peers host:10.77.1.2`, which is api's own address, was not refused as groups
 * that overlap are: api was parted from itself, and the run inconclusive. Where names lead was forgotten as soon as it
 * was known that they lead somewhere; so faults that meant too much together failed when they were injected.
 */
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { ChaosError } from "../../src/failure.ts";
import type { Order } from "../../src/order.ts";
import { prepare } from "../../src/prepare.ts";
import { FakeSource } from "../core/fake-source.ts";
import { WATCHING } from "../reporter/journal.ts";

const NAMES: Record<string, string[]> = {
  "api.example": ["10.1.0.9", "10.1.0.1"],
  "api6.example": ["fd00::1"],
  "db.example": ["10.1.0.2", "fd00::2"],
  "link.example": ["fe80::1%eth0"],
};

function aSource(): FakeSource {
  const source = new FakeSource(systemClock);
  source.add("api-1", { service: "api", networks: ["shop"], addresses: ["10.1.0.1", "fd00::1"] });
  source.add("db-1", { service: "db", networks: ["shop"], addresses: ["10.1.0.2", "fd00::2"] });
  source.leadsTo = async (name) => (NAMES[name] ? { addresses: NAMES[name] } : {});
  return source;
}

async function refusal(...faults: { monkey: string; options: Record<string, unknown> }[]) {
  const order = {
    faults: faults.map((one) => ({
      ...one,
      selection: { service: ["api"] },
      quantity: { kind: "all" },
    })),
    ...{ protection: { force: false, minAgeMs: 0 }, probes: [], watching: WATCHING },
  };
  const asked = prepare(order as unknown as Order, aSource(), AbortSignal.timeout(5_000));
  const failed = await asked.catch((error: unknown) => error);
  return failed instanceof ChaosError ? failed : undefined;
}

const partition = (options: Record<string, unknown>) => refusal({ monkey: "partition", options });

describe("a name of the outside", () => {
  it.each(["host:api.example", "host:api6.example"])(
    "that leads to a victim of a partition is on both sides: %s",
    async (peer) => {
      const failure = await partition({ peers: [peer] });
      expect(failure?.exit).toBe(3);
      expect(failure?.message).toContain(`it is on both sides: ${peer} means it too`);
    },
  );

  it("that leads to others, or to what nobody knows, is not; nor is one that is excepted", async () => {
    expect(await partition({ peers: ["host:db.example"] })).toBeUndefined();
    expect(await partition({ peers: ["host:late.example"] })).toBeUndefined();
    expect(await partition({ peers: ["host:link.example"] })).toBeUndefined();
    const spared = { peers: ["10.1.0.0/16"], except: ["host:api.example"] };
    expect(await partition(spared)).toBeUndefined();
  });

  it("whom an exception spares whole is refused", async () => {
    const failure = await partition({
      peers: ["host:db.example"],
      except: ["10.1.0.0/16", "fd00::/8"],
    });
    expect(failure?.message).toMatch(/--peers host:db.example means, --except .* spares/);
  });

  it.each([
    ["host:db.example", "host:db.example"],
    ["host:db.example", "service:db"],
  ])("is known where two faults mean too much together: %s, %s", async (one, other) => {
    const failure = await refusal(atPorts(one), atPeerPorts(other));
    expect(failure?.code).toBe("FAULTS_CLASH");
    expect(failure?.message).toContain("1024 filters");
  });

  it("that leads elsewhere means nothing together with the other fault", async () => {
    const failure = await refusal(atPorts("host:api.example"), atPeerPorts("host:db.example"));
    expect(failure).toBeUndefined();
  });
});

const everyOther = () => Array.from({ length: 16 }, (_, at) => 1 + 2 * at).join();
const limit = (peer: string, options: Record<string, unknown>) => ({
  monkey: "bandwidth",
  options: { peers: [peer], backend: "kernel", ...options },
});
const atPorts = (peer: string) => limit(peer, { ports: everyOther() });
const atPeerPorts = (peer: string) => limit(peer, { peerPorts: everyOther() });
