/** POST /populate with one name twice answered 201 with two proxies, of which the second had replaced the first. */
import { expect, it } from "vitest";
import { serveApi } from "../proxy/api/toxiproxy.ts";

it("is refused, with the place, before anything is changed", async () => {
  const api = await serveApi();
  const upstream = "127.0.0.1:1";
  await api.call("POST", "/proxies", { name: "shop", upstream });
  const before = (await api.call("GET", "/proxies")).body;
  const wishes = ["cart", "shop", "cart"].map((name) => ({ name, upstream }));
  const { status, body } = await api.call("POST", "/populate", wishes);
  expect([status, body.error]).toEqual([
    400,
    'two proxies are named "cart", expected a name for each, at proxy 3 (and at proxy 1)',
  ]);
  expect((await api.call("GET", "/proxies")).body).toEqual(before);
});
