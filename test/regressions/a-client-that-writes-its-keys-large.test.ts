/**
 * Seen in Toxiproxy's client for .NET, which names its keys as its language does (Name, Upstream, Latency):
 * Toxiproxy's reader takes them in any case, and ours refused every proxy and toxic of it.
 */
import { expect, it } from "vitest";
import { serveApi } from "../proxy/api/toxiproxy.ts";

const PROXY = { Name: "shop", Listen: "127.0.0.1:0", Upstream: "127.0.0.1:1", Enabled: true };
const TOXIC = {
  Attributes: { Latency: 100, Jitter: 10 },
  Name: "slow",
  Stream: "UpStream",
  Toxicity: 0.5,
  Type: "latency",
};

it("makes a proxy, switches it off, and sets and changes a toxic", async () => {
  const api = await serveApi();
  const made = await api.call("POST", "/proxies", PROXY);
  expect([made.status, made.body.name]).toEqual([201, "shop"]);
  const off = await api.call("PATCH", "/proxies/shop", { ...PROXY, Enabled: false });
  expect([off.status, off.body.enabled]).toEqual([200, false]);
  const at = "/proxies/shop/toxics";
  expect((await api.call("POST", at, TOXIC)).body).toEqual({
    name: "slow",
    type: "latency",
    stream: "upstream",
    toxicity: 0.5,
    attributes: { latency: 100, jitter: 10 },
  });
  const changed = await api.call("PATCH", `${at}/slow`, { Attributes: { Latency: 200 } });
  expect(changed.body.attributes).toEqual({ latency: 200, jitter: 10 });
  const sliced = {
    Type: "slicer",
    Attributes: { average_size: 64, size_variation: 32, Delay: 10 },
  };
  expect((await api.call("POST", at, sliced)).body.attributes.delay).toBe(10);
});

it("takes the later one of two that differ in case alone, as Toxiproxy does", async () => {
  const api = await serveApi();
  const body = '{"name":"a","Name":"b","upstream":"127.0.0.1:1"}';
  expect((await api.call("POST", "/proxies", body)).body.name).toBe("b");
});

it("still refuses what it does not know, as it was written", async () => {
  const api = await serveApi();
  await api.call("POST", "/proxies", PROXY);
  const { body } = await api.call("POST", "/proxies", { ...PROXY, Upsteam: 1 });
  expect(body.error).toContain('unknown key "Upsteam": did you mean "upstream"?');
});
