/** The unmodified client that Toxiproxy's users have in their test suites drives ours. */

import toxiproxyClient from "toxiproxy-node-client";
import { describe, expect, it } from "vitest";
import { dial, fateOf, HOST, portOf, roundTrip, serveEcho } from "../world.ts";
import { serveApi } from "./toxiproxy.ts";

const { Toxiproxy } = toxiproxyClient;

const at = ({ listen }: { listen: string }) => {
  const [host = "", port = ""] = listen.split(":");
  return { host, port: Number(port) };
};

async function opened() {
  const client = new Toxiproxy((await serveApi()).url);
  const upstream = `${HOST}:${portOf(await serveEcho())}`;
  return { client, upstream };
}

const LATENCY = { name: "slow", type: "latency", stream: "upstream", toxicity: 1 } as const;

describe("toxiproxy-node-client", () => {
  it("creates, reads, lists, switches off and on, and removes proxies", async () => {
    const { client, upstream } = await opened();
    const proxy = await client.createProxy({ name: "shop", listen: "127.0.0.1:0", upstream });
    expect(proxy.toJson()).toMatchObject({ name: "shop", upstream, enabled: true });
    await roundTrip(await dial(at(proxy)));
    expect((await client.get("shop")).toJson()).toEqual(proxy.toJson());
    expect(Object.keys(await client.getAll())).toEqual(["shop"]);
    const { listen } = proxy;
    expect((await proxy.update({ enabled: false, listen, upstream })).enabled).toBe(false);
    expect(await fateOf({ doors: [at(proxy)] } as never)).toBe("ECONNREFUSED");
    await proxy.update({ enabled: true, listen, upstream });
    await roundTrip(await dial(at(proxy)));
    await proxy.remove();
    await expect(client.get("shop")).rejects.toThrow("404");
  });

  it("populates, resets and asks for the version", async () => {
    const { client, upstream } = await opened();
    const body = [
      { name: "a", listen: "127.0.0.1:0", upstream },
      { name: "b", listen: "127.0.0.1:0", upstream, enabled: false },
    ];
    const first = await client.populate(body);
    expect([first.a?.enabled, first.b?.enabled]).toEqual([true, false]);
    expect((await client.populate(body)).a?.listen).toBe(first.a?.listen);
    await first.a?.addToxic({ ...LATENCY, attributes: { latency: 60_000, jitter: 0 } });
    await client.reset();
    const all = await client.getAll();
    expect([all.a?.enabled, all.b?.enabled]).toEqual([true, true]);
    await roundTrip(await dial(at(all.a as { listen: string })));
    expect(await client.getVersion()).toContain("1.2.3");
  });

  it("adds, reads, changes and removes toxics, and their effect follows", async () => {
    const { client, upstream } = await opened();
    const proxy = await client.createProxy({ name: "shop", listen: "127.0.0.1:0", upstream });
    const socket = await dial(at(proxy));
    await roundTrip(socket);
    const toxic = await proxy.addToxic({ ...LATENCY, attributes: { latency: 400, jitter: 0 } });
    expect(await roundTrip(socket)).toBeGreaterThanOrEqual(400);
    expect((await proxy.getToxic("slow")).toJson()).toEqual(toxic.toJson());
    const changed = { ...LATENCY, attributes: { latency: 600, jitter: 0 } };
    expect((await toxic.update(changed)).attributes).toEqual({ latency: 600, jitter: 0 });
    expect(await roundTrip(socket)).toBeGreaterThanOrEqual(600);
    await toxic.remove();
    expect(await roundTrip(socket)).toBeLessThan(400);
    await expect(proxy.getToxic("slow")).rejects.toThrow("404");
  });

  it.each([
    ["bandwidth", { rate: 1_000 }],
    ["slow_close", { delay: 10 }],
    ["timeout", { timeout: 10 }],
    ["reset_peer", { timeout: 10 }],
    ["slicer", { average_size: 10, size_variation: 1, delay: 5 }],
    ["limit_data", { bytes: 100 }],
  ])("sets %s with its attributes", async (type, attributes) => {
    const { client, upstream } = await opened();
    const proxy = await client.createProxy({ name: "shop", listen: "127.0.0.1:0", upstream });
    const body = { name: "it", type, stream: "downstream", toxicity: 0.25, attributes };
    const toxic = await proxy.addToxic(body as Parameters<typeof proxy.addToxic>[0]);
    expect(toxic.toJson()).toMatchObject(body);
  });
});
