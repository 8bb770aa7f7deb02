/** The proxy in a test: it stands while its block lasts, and each toxic while its own does. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, expectTypeOf, it } from "vitest";
import { openProxy, type StandingProxy, type ToxicKinds } from "../../src/index.ts";
import { dial, HOST, portOf, roundTrip, serveEcho } from "../proxy/world.ts";

const upstream = async () => `${HOST}:${portOf(await serveEcho())}`;

describe("openProxy", () => {
  it("stands while its block lasts, and a toxic while its own does", async () => {
    let address = { host: "", port: 0 };
    {
      await using proxy = await openProxy({ upstream: await upstream() });
      address = { host: proxy.host, port: proxy.port };
      expect(proxy.address).toBe(`${proxy.host}:${proxy.port}`);
      const client = await dial(address);
      {
        await using slow = await proxy.add({ type: "latency", attributes: { latency: "400ms" } });
        expect(await roundTrip(client)).toBeGreaterThanOrEqual(400);
        expect([slow.name, slow.hits()]).toEqual(["latency_downstream", { matched: 1, hit: 1 }]);
        expect(proxy.toxics()).toMatchObject([{ attributes: { latency: 400, jitter: 0 } }]);
      }
      expect(await roundTrip(client)).toBeLessThan(400);
      expect(proxy.toxics()).toEqual([]);
    }
    await expect(dial(address)).rejects.toThrow("ECONNREFUSED");
  });

  it("takes changes that come at once one after the other, and all away again", async () => {
    await using proxy = await openProxy({ upstream: await upstream() });
    const names = ["a", "b", "c"];
    await Promise.all(names.map((name) => proxy.add({ type: "noop", name })));
    expect(proxy.toxics().map(({ name }) => name)).toEqual(names);
    await expect(proxy.add({ type: "noop", name: "b" })).rejects.toMatchObject({
      code: "TOXIC_INVALID",
    });
    await proxy.clear();
    expect(proxy.toxics()).toEqual([]);
  });

  it("means requests where an HTTP rule does not say", async () => {
    await using proxy = await openProxy({ upstream: await upstream() });
    await proxy.add({ type: "http-abort", attributes: { match: { path: "/api/*" } } });
    expect(proxy.toxics()).toMatchObject([{ name: "http-abort_upstream", stream: "upstream" }]);
  });

  it("says what is wrong with an address", async () => {
    await expect(openProxy({ upstream: "shop" })).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("the types", () => {
  it("know every toxic there is", () => {
    const files = readdirSync(join(import.meta.dirname, "../../src/proxy/toxics"));
    const known: Record<keyof ToxicKinds, true> = {
      bandwidth: true,
      corrupt: true,
      down: true,
      "http-abort": true,
      "http-delay": true,
      "http-replace": true,
      "http-reset": true,
      "http-slow-body": true,
      "http-truncate": true,
      latency: true,
      "limit-data": true,
      noop: true,
      "reset-peer": true,
      slicer: true,
      "slow-close": true,
      "slow-open": true,
      timeout: true,
    };
    expect(files.map((file) => file.replace(".ts", "")).sort()).toEqual(Object.keys(known).sort());
  });

  it("take each toxic's own attributes", () => {
    const never = (proxy: StandingProxy) => [
      proxy.add({ type: "latency", attributes: { latency: 100, jitter: "5ms" }, percent: 20 }),
      proxy.add({ type: "http-replace", attributes: { remove: "x-a", match: { status: "5xx" } } }),
      // @ts-expect-error: a slip
      proxy.add({ type: "latency", attributes: { latncy: 100 } }),
      // @ts-expect-error: another's
      proxy.add({ type: "latency", attributes: { rate: 100 } }),
      // @ts-expect-error: bytes have no path
      proxy.add({ type: "latency", attributes: { match: { path: "/" } } }),
      // @ts-expect-error: no such toxic
      proxy.add({ type: "latencies" }),
    ];
    expectTypeOf(never).returns.toBeArray();
  });
});
