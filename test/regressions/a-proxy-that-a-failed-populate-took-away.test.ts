/** Populated anew where it could not be, it was gone, with its toxics and whoever was in: the next look at it was a 404. */
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { serveApi } from "../proxy/api/toxiproxy.ts";
import { dial, HOST, portOf, roundTrip, serveEcho } from "../proxy/world.ts";

async function shop() {
  const api = await serveApi();
  const upstream = `${HOST}:${portOf(await serveEcho())}`;
  const toxics = [{ type: "latency", attributes: { latency: 1 } }];
  const { body } = await api.call("POST", "/proxies", { name: "shop", upstream, toxics });
  const port = Number(body.listen.split(":")[1]);
  return { api, upstream, shop: body, port };
}

it("is where it was when the new port is somebody else's", async () => {
  const { api, upstream, shop: before, port } = await shop();
  const stranger = createServer().listen(0, HOST);
  onTestFinished(() => void stranger.close());
  await once(stranger, "listening");
  const listen = `${HOST}:${portOf(stranger)}`;
  const { status } = await api.call("POST", "/populate", [{ name: "shop", listen, upstream }]);
  expect(status).toBe(500);
  expect((await api.call("GET", "/proxies/shop")).body).toEqual(before);
  await roundTrip(await dial({ host: HOST, port }));
});

it("is off where it was off", async () => {
  const { api, upstream, shop: before } = await shop();
  await api.call("PATCH", "/proxies/shop", { enabled: false });
  const wish = { name: "shop", listen: "192.0.2.1:80", upstream };
  expect((await api.call("POST", "/populate", [wish])).status).toBe(500);
  const { body } = await api.call("GET", "/proxies/shop");
  expect(body).toEqual({ ...before, enabled: false });
});

it("is not even stopped when the new one would lead to itself", async () => {
  const { api, upstream, shop: before, port } = await shop();
  const client = await dial({ host: HOST, port });
  const wishes = [{ name: "shop", listen: upstream, upstream }];
  expect((await api.call("POST", "/populate", wishes)).status).toBe(400);
  expect((await api.call("GET", "/proxies/shop")).body).toEqual(before);
  await roundTrip(client);
});
