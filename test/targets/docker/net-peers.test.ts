/** From the names of a wish to addresses, by what an engine lists. */
import { describe, expect, it } from "vitest";
import type { NetWish } from "../../../src/core/net.ts";
import type { Engine } from "../../../src/targets/docker/engine.ts";
import { HostNames } from "../../../src/targets/docker/host-names.ts";
import { orderFor } from "../../../src/targets/docker/net-peers.ts";
import { anOrder } from "../../agent/net/made.ts";

const listed = (Id: string, NetworkMode: string, IPAddress = "", GlobalIPv6Address = "") => ({
  Id,
  Names: [`/${Id}`],
  Image: "x",
  State: "running",
  Status: "Up 2 minutes",
  Labels: { "com.docker.compose.service": Id },
  HostConfig: { NetworkMode },
  NetworkSettings: {
    Networks: NetworkMode.startsWith("container:")
      ? {}
      : { [NetworkMode]: { IPAddress, GlobalIPv6Address } },
  },
});

const engine = {
  call: async () => [
    listed("db", "shop", "10.0.0.5", "fd00::5"),
    listed("side", "container:db"),
    listed("beside", "container:side"),
    listed("monitor", "host"),
    listed("lost", "container:gone"),
  ],
} as unknown as Engine;

const wish = (more: Partial<NetWish>): NetWish => ({
  ...anOrder("x", { kind: "loss", percent: 100 }),
  ...more,
});
const order = (more: Partial<NetWish>) =>
  orderFor(
    engine,
    wish(more),
    { interfaces: [], names: new HostNames() },
    AbortSignal.timeout(1_000),
  );

describe("peers that are targets", () => {
  it("are met at their own addresses, or at those of whose network they share", async () => {
    const own = ["10.0.0.5", "fd00::5"];
    expect((await order({ peers: ["service:db"] })).peers).toEqual(own);
    expect((await order({ peers: ["service:side"] })).peers).toEqual(own);
    expect((await order({ peers: ["service:beside"] })).peers).toEqual(own);
    expect((await order({ peers: ["service:lost"] })).peers).toEqual([]);
  });

  it("are spared there, too", async () => {
    expect((await order({ except: ["service:side"] })).except).toEqual(["10.0.0.5", "fd00::5"]);
  });

  it.each(["peers", "except"])("are refused as %s on the host's own network", async (what) => {
    const asked = order({ [what]: ["service:monitor"] });
    await expect(asked).rejects.toThrow(/monitor is on the host's own network/);
  });
});
