/**
 * Seen with Toxiproxy's own client in Ruby, which sends `"enabled": null` with each proxy that it is not told
 * more of, and with the one in PHP, which sends `"listen": null`: neither could make a proxy.
 */
import { expect, it } from "vitest";
import { serveApi } from "../proxy/api/toxiproxy.ts";

const PROXY = { name: "shop", upstream: "127.0.0.1:1" };

it.each([{ listen: "localhost:0", enabled: null }, { listen: null }])(
  "takes %j for what nobody said",
  async (unsaid) => {
    const api = await serveApi();
    const made = await api.call("POST", "/proxies", { ...PROXY, ...unsaid });
    expect([made.status, made.body.enabled]).toEqual([201, true]);
    const populated = await api.call("POST", "/populate", [{ ...PROXY, ...unsaid, name: "cart" }]);
    expect([populated.status, populated.body.proxies[0]?.enabled]).toEqual([201, true]);
  },
);

it("leaves a proxy as it is whose changes are null", async () => {
  const api = await serveApi();
  const made = await api.call("POST", "/proxies", { ...PROXY, enabled: false });
  const change = { listen: null, upstream: null, enabled: null };
  const changed = await api.call("POST", "/proxies/shop", change);
  expect([changed.status, changed.body]).toEqual([200, made.body]);
});

it.each([
  [{ ...PROXY, name: null }, "missing required field: name"],
  [{ ...PROXY, upstream: null }, "missing required field: upstream"],
  [{ ...PROXY, name: 7 }, "name is 7, expected text of 1 to 256 characters"],
])("still misses what it needs of %j", async (body, error) => {
  const api = await serveApi();
  expect((await api.call("POST", "/proxies", body)).body).toEqual({ error, status: 400 });
});
