/** Toxiproxy takes an attribute of null for one that nobody said; here the whole toxic was refused for it. */
import { expect, it } from "vitest";
import { serveApi } from "../proxy/api/toxiproxy.ts";

it("has it as it is by default, and after a change as it was", async () => {
  const api = await serveApi();
  await api.call("POST", "/proxies", { name: "shop", upstream: "127.0.0.1:1" });
  const at = "/proxies/shop/toxics";
  const attributes = { latency: 100, jitter: null };
  const made = await api.call("POST", at, { type: "latency", attributes });
  expect([made.status, made.body.attributes]).toEqual([200, { latency: 100, jitter: 0 }]);
  const changed = await api.call("PATCH", `${at}/latency_downstream`, {
    attributes: { latency: null, Jitter: 5 },
  });
  expect([changed.status, changed.body.attributes]).toEqual([200, { latency: 100, jitter: 5 }]);
});

it("is still told of one that there is not", async () => {
  const api = await serveApi();
  await api.call("POST", "/proxies", { name: "shop", upstream: "127.0.0.1:1" });
  const wish = { type: "latency", attributes: { latncy: null } };
  const { status, body } = await api.call("POST", "/proxies/shop/toxics", wish);
  expect([status, body.error]).toEqual([400, expect.stringContaining("latncy")]);
});
