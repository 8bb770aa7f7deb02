/** Seen with the client of Toxiproxy's own repository, in Go: it sends `"toxics": null` with each proxy. */
import { expect, it } from "vitest";
import { serveApi } from "../proxy/api/toxiproxy.ts";

const PROXY = { name: "shop", listen: "127.0.0.1:0", upstream: "127.0.0.1:1", enabled: true };

it("takes toxics that are null for none that are said", async () => {
  const api = await serveApi();
  const made = await api.call("POST", "/proxies", { ...PROXY, toxics: null });
  expect([made.status, made.body.toxics]).toEqual([201, []]);
  await api.call("POST", "/proxies/shop/toxics", { type: "noop" });
  const { listen } = made.body;
  const again = await api.call("POST", "/populate", [{ ...PROXY, listen, toxics: null }]);
  expect([again.status, again.body.proxies[0].toxics.length]).toEqual([201, 1]);
});

it.each([
  [{ type: "latency", name: 5 }, "name is 5, expected text"],
  [{ type: "latency", stream: 7 }, 'stream is 7, expected "upstream" or "downstream"'],
])("refuses %j, which says something else than its defaults", async (toxic, why) => {
  const api = await serveApi();
  await api.call("POST", "/proxies", PROXY);
  const { status, body } = await api.call("POST", "/proxies/shop/toxics", toxic);
  expect([status, body.error]).toEqual([400, why]);
});
